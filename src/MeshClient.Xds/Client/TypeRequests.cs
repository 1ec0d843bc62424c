using Google.Protobuf;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Rpc;

namespace MeshClient.Xds.Client;

/// <summary>
/// The requests for one resource type at one server in one variant of the protocol, with the state that only this variant has.
/// Single-owner: the control loop.
/// </summary>
internal abstract class TypeRequests
{
    /// <summary>Asks for everything of a type.</summary>
    protected const string Wildcard = "*";

    private const int InvalidArgument = 3;

    /// <summary>How many responses may wait for their reply.</summary>
    public abstract int ReplyCapacity { get; }

    /// <summary>True if a request that leaves for another reason takes a NACK along that is held back.</summary>
    public abstract bool TakesHeldRejection { get; }

    /// <summary>True if the server sends a resource again when it is asked for by a name that it knows to be subscribed.</summary>
    public abstract bool CanAskAgain { get; }

    /// <summary>The version of the whole type that was accepted last; empty if there is none.</summary>
    public virtual string Version => "";

    public static TypeRequests Create(XdsTransportProtocol protocol, XdsResourceType type) => protocol switch
    {
        XdsTransportProtocol.Delta => new DeltaRequests(type),
        _ => new StateOfTheWorldRequests(type),
    };

    public virtual void BeginStream()
    {
    }

    /// <summary>A response came, good or bad.</summary>
    public virtual void Received(DecodedResponse response)
    {
    }

    /// <summary>All of the response was good.</summary>
    public virtual void Accepted(DecodedResponse response)
    {
    }

    /// <summary>What was received before does not count any more.</summary>
    public virtual void ForgetVersion()
    {
    }

    /// <summary>Null if there is nothing that the server does not know.</summary>
    public abstract IMessage? Create(in RequestContent content);

    protected static Status? ErrorOf(Reply? reply) =>
        reply?.Rejection is { } text ? new Status { Code = InvalidArgument, Message = text } : null;
}
