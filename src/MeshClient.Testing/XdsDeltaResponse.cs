using Google.Protobuf;
using MeshClient.Testing.ControlPlane;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing;

/// <summary>An incremental response (<c>DeltaDiscoveryResponse</c>) of the test's making, right or wrong. Immutable.</summary>
/// <param name="TypeUrl">The type URL, which need not fit the resources.</param>
/// <param name="Nonce">The nonce.</param>
public sealed record XdsDeltaResponse(string TypeUrl, string Nonce)
{
    /// <summary>Makes a response of a known type.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="nonce">The nonce.</param>
    public XdsDeltaResponse(XdsResourceType type, string nonce)
        : this(XdsResourceTypes.TypeUrl(type), nonce)
    {
    }

    /// <summary>The version of the whole (<c>system_version_info</c>), which means nothing to clients.</summary>
    /// <value>Empty.</value>
    public string SystemVersion { get; init; } = "";

    /// <summary>The resources, in this order.</summary>
    /// <value>None.</value>
    public IReadOnlyList<XdsEnvelope> Resources { get; init; } = [];

    /// <summary>Names that no longer exist, or never did.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>Names without a resource, and why.</summary>
    /// <value>None.</value>
    public IReadOnlyList<XdsResourceError> Errors { get; init; } = [];

    /// <summary>The response as it goes over the wire, for tests that damage it.</summary>
    public byte[] ToBytes() => ToMessage().ToByteArray();

    internal DeltaDiscoveryResponse ToMessage() => DiscoveryResponses.CreateDelta(
        TypeUrl, SystemVersion, Nonce, Resources.Select(static r => r.ToMessage()), Removed, Errors.Select(static e => e.ToMessage()));
}
