using System.Diagnostics.Metrics;
using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Diagnostics;
using MeshClient.Topology;
using MeshClient.Xds.Client;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources;

namespace MeshClient.Runtime;

/// <summary>
/// Gauges that read clusters, endpoints and cached resources when a listener asks; those of a removed cluster disappear. Thread-safe.
/// </summary>
internal sealed class ClusterGauges
{
    private readonly ClusterRegistry _clusters;
    private readonly XdsClient? _xdsClient;
    private volatile bool _stopped;

    public ClusterGauges(Meter meter, ClusterRegistry clusters, XdsClient? xdsClient, MeshTelemetryOptions options)
    {
        _clusters = clusters;
        _xdsClient = xdsClient;
        meter.CreateObservableGauge(
            InstrumentNames.Endpoints, () => Observe(EndpointsOf), "{endpoint}", "Endpoints of a cluster by state.");
        meter.CreateObservableUpDownCounter(
            InstrumentNames.CircuitBreakerActive, () => Observe(BreakerOf), "{request}",
            "Requests and retries that count against the limits of a cluster.");
        meter.CreateObservableGauge(
            InstrumentNames.XdsResources, ObserveResources, "{resource}", "Resources watched at the control plane by their state.");
        if (options.LatencyEstimate)
        {
            meter.CreateObservableGauge(
                InstrumentNames.LatencyEstimate, () => Observe(LatencyOf), "s", "Estimated latency of the endpoints of a cluster.");
        }
    }

    /// <summary>The meter may outlive the runtime; from now on it reports nothing.</summary>
    public void Stop() => _stopped = true;

    private static IEnumerable<Measurement<long>> EndpointsOf(ClusterRuntime cluster) => cluster.Balancer.GetEndpointSnapshots()
        .GroupBy(StateOf)
        .Select(group => new Measurement<long>(group.Count(), Tag(TagNames.Cluster, cluster.Name), Tag(TagNames.State, group.Key)));

    private static IEnumerable<Measurement<long>> BreakerOf(ClusterRuntime cluster) =>
    [
        new(cluster.Breaker.ActiveRequests, Tag(TagNames.Cluster, cluster.Name), Tag(TagNames.Resource, "requests")),
        new(cluster.Breaker.ActiveRetries, Tag(TagNames.Cluster, cluster.Name), Tag(TagNames.Resource, "retries")),
    ];

    private static IEnumerable<Measurement<double>> LatencyOf(ClusterRuntime cluster)
    {
        var estimates = cluster.Balancer.GetEndpointSnapshots()
            .Where(endpoint => endpoint.LatencyEstimate is not null)
            .Select(endpoint => endpoint.LatencyEstimate!.Value.TotalSeconds)
            .Order()
            .ToArray();
        return estimates.Length == 0
            ? []
            :
            [
                Quantile(cluster, "min", estimates[0]),
                Quantile(cluster, "p50", estimates[estimates.Length / 2]),
                Quantile(cluster, "max", estimates[^1]),
            ];
    }

    private static Measurement<double> Quantile(ClusterRuntime cluster, string name, double value) =>
        new(value, Tag(TagNames.Cluster, cluster.Name), Tag(TagNames.Quantile, name));

    private static string StateOf(BalancerEndpointSnapshot endpoint) => endpoint switch
    {
        { State: EndpointState.Draining } => "draining",
        { Health: not (EndpointHealth.Unknown or EndpointHealth.Healthy or EndpointHealth.Degraded) } => "unhealthy",
        { State: EndpointState.BackOff } => "failed",
        { State: EndpointState.Ready } => "ready",
        _ => "idle",
    };

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);

    private IEnumerable<Measurement<T>> Observe<T>(Func<ClusterRuntime, IEnumerable<Measurement<T>>> measure)
        where T : struct => _stopped ? [] : _clusters.Runtimes.Where(IsLeaf).SelectMany(measure);

    // An aggregate has neither endpoints nor limits; those of its leaves are reported under their names.
    private static bool IsLeaf(ClusterRuntime cluster) => cluster.Aggregate is null;

    private IEnumerable<Measurement<long>> ObserveResources() => _stopped || _xdsClient is null
        ? []
        : _xdsClient.CountResources().Select(count => new Measurement<long>(
            count.Count,
            Tag(TagNames.XdsAuthority, count.Authority),
            Tag(TagNames.XdsCacheState, count.CacheState),
            Tag(TagNames.XdsResourceType, XdsResourceTypes.MessageName(count.Type))));
}
