using Google.Protobuf;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Transport;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>One ADS stream; responses are parsed off the control loop. Single-owner: the control loop, but for the two tasks.</summary>
internal sealed class AdsSession(AdsConnection connection, IAdsStream stream, ResponseDecoder decoder, ControlLoop loop, ILogger logger)
    : ServerSession<IMessage, AdsResponse>(stream, loop)
{
    /// <summary>Completes when the stream has ended and nothing of it runs any more.</summary>
    public Task Completion => Reading;

    /// <summary>Only the first request of a stream carries the node.</summary>
    public bool HasSentNode { get; set; }

    /// <summary>True once the server was asked for something that it cannot leave unanswered.</summary>
    public bool HasAskedForAnswer { get; set; }

    public bool HasUnknownType { get; set; }

    /// <summary>The subscriptions that the request under way asks for and that were not asked for before.</summary>
    public List<Subscription> NewlyNamed { get; } = [];

    public void Start() => StartReading();

    protected override Task HandOverAsync(AdsResponse response)
    {
        DecodedResponse decoded;
        using (response)
        {
            decoded = decoder.Decode(response);
        }

        return Loop.InvokeAsync(() => connection.Received(this, decoded));
    }

    protected override void OnWritten() => connection.Written(this);

    protected override void OnEnded(AdsStreamEnd end) => connection.Ended(this, end);

    protected override void LogFailure(Exception exception) => XdsClientLog.ReaderFailed(logger, connection.Server.Uri, exception);
}
