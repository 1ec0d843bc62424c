using Google.Protobuf;
using MeshClient.Xds.Internal;

namespace MeshClient.Testing.ControlPlane;

/// <summary>What the server has to say about a name: a resource or, in its place, an error. Immutable.</summary>
internal sealed record StoredContent(ByteString Value)
{
    public EquatableArray<string> Aliases { get; init; } = EquatableArray<string>.Empty;

    /// <summary>Null: the resource does not expire.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Null: there is a resource.</summary>
    public StoredError? Error { get; init; }
}
