using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing.Resources;

/// <summary>
/// A resource with what goes around it (<c>envoy.service.discovery.v3.Resource</c>): always in the incremental protocol, at the server's
/// choice in the other. Immutable.
/// </summary>
/// <param name="Name">The name, which wins over the name in the resource.</param>
/// <param name="Version">The version of the resource.</param>
/// <param name="Content">The resource; null makes a heartbeat, which says that what was sent before is still true.</param>
public sealed record XdsEnvelope(string Name, string Version, XdsRawResource? Content)
{
    /// <summary>The time after which the client forgets the resource.</summary>
    /// <value>Null: never.</value>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Other names of the resource.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Puts a resource into an envelope.</summary>
    /// <param name="resource">The resource; the envelope takes its name.</param>
    /// <param name="version">The version of the resource.</param>
    public static XdsEnvelope Of(XdsResourceBuilder resource, string version)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new XdsEnvelope(resource.Name, version, resource.Build());
    }

    /// <summary>The envelope as it stands in a state-of-the-world response.</summary>
    public XdsRawResource ToXdsRawResource() => new(XdsResourceTypes.WrapperTypeUrl, ToMessage().ToByteArray());

    internal Resource ToMessage() => new()
    {
        Name = Name,
        Version = Version,
        Resource_ = Content?.ToAny(),
        Ttl = TimeToLive is { } time ? Duration.FromTimeSpan(time) : null,
        Aliases = { Aliases },
    };
}
