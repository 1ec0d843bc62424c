using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Rpc;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>A request of either variant of the protocol, as a server understands it. Fields that are absent are null, as in the messages.</summary>
internal sealed record SentRequest
{
    public required string TypeUrl { get; init; }

    public required Node Node { get; init; }

    public required string ResponseNonce { get; init; }

    public required Status ErrorDetail { get; init; }

    /// <summary>All names of the type that are subscribed after this request, in order.</summary>
    public required IReadOnlyList<string> ResourceNames { get; init; }

    /// <summary>State of the world only.</summary>
    public string VersionInfo { get; init; } = "";

    /// <summary>Delta only.</summary>
    public IReadOnlyList<string> Subscribed { get; init; } = [];

    /// <summary>Delta only.</summary>
    public IReadOnlyList<string> Unsubscribed { get; init; } = [];

    /// <summary>Delta only: "name@version", in order.</summary>
    public IReadOnlyList<string> InitialVersions { get; init; } = [];
}
