using Google.Protobuf;
using MeshClient.Testing.ControlPlane;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing;

/// <summary>A state-of-the-world response (<c>DiscoveryResponse</c>) of the test's making, right or wrong. Immutable.</summary>
/// <param name="TypeUrl">The type URL, which need not fit the resources.</param>
/// <param name="Version">The version.</param>
/// <param name="Nonce">The nonce.</param>
public sealed record XdsResponse(string TypeUrl, string Version, string Nonce)
{
    /// <summary>Makes a response of a known type.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="version">The version.</param>
    /// <param name="nonce">The nonce.</param>
    public XdsResponse(XdsResourceType type, string version, string nonce)
        : this(XdsResourceTypes.TypeUrl(type), version, nonce)
    {
    }

    /// <summary>The resources, in this order.</summary>
    /// <value>None.</value>
    public IReadOnlyList<XdsRawResource> Resources { get; init; } = [];

    /// <summary>Names without a resource, and why.</summary>
    /// <value>None.</value>
    public IReadOnlyList<XdsResourceError> Errors { get; init; } = [];

    /// <summary>The response as it goes over the wire, for tests that damage it.</summary>
    public byte[] ToBytes() => ToMessage().ToByteArray();

    internal DiscoveryResponse ToMessage() => DiscoveryResponses.Create(
        TypeUrl, Version, Nonce, Resources.Select(static r => r.ToAny()), Errors.Select(static e => e.ToMessage()));
}
