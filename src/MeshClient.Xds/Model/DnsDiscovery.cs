using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Endpoints from DNS: every resolved address is an endpoint, or all form one (LOGICAL_DNS). Immutable.</summary>
internal sealed record DnsDiscovery(EquatableArray<DnsEndpoint> Names, bool Logical, TimeSpan RefreshInterval) : ClusterDiscovery
{
    /// <summary>The lifetime of the answer replaces <see cref="RefreshInterval"/>.</summary>
    public bool RespectTtl { get; init; }

    public DnsFamilies Families { get; init; }

    /// <summary>Null: a failed resolution is repeated after <see cref="RefreshInterval"/>.</summary>
    public DnsFailureRefresh? FailureRefresh { get; init; }

    /// <summary>Added to the interval at random.</summary>
    public TimeSpan Jitter { get; init; }
}
