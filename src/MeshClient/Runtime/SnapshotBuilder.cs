using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Topology;
using MeshClient.Xds.Certificates;
using MeshClient.Xds.Client;
using MeshClient.Xds.LoadReporting;

namespace MeshClient.Runtime;

/// <summary>Puts together what the parts of the engine tell about themselves. Thread-safe.</summary>
internal static class SnapshotBuilder
{
    /// <summary>Before anything was used.</summary>
    public static MeshSnapshot Empty(DateTimeOffset time) =>
        new() { Time = time, NodeId = "", ControlPlanes = [], Resources = [], Targets = [], Clusters = [] };

    public static async Task<MeshSnapshot> BuildAsync(MeshEngine engine, CancellationToken cancellationToken)
    {
        // The xDS client is read on the control loop, so that versions and errors fit together; the rest is published for any thread.
        var xds = engine.XdsClient is { } client
            ? await client.GetSnapshotAsync().WaitAsync(cancellationToken).ConfigureAwait(false)
            : null;
        var targets = engine.Targets.Targets.OrderBy(target => target.Name, StringComparer.Ordinal);
        return new MeshSnapshot
        {
            Time = engine.Environment.Time.GetUtcNow(),
            NodeId = xds?.Node.Id ?? "",
            ControlPlanes = [.. (xds?.Servers ?? []).Select(server => Server(server, xds!))],
            Resources = [.. (xds?.Resources ?? []).Select(Resource)],
            Targets = [.. targets.Select(target => Target(target, engine.Readiness))],
            Clusters = [.. engine.Clusters.Runtimes.OrderBy(cluster => cluster.Name, StringComparer.Ordinal).Select(Cluster)],
            Certificates = [.. engine.Certificates.Statuses.Select(Certificate)],
        };
    }

    private static MeshControlPlaneSnapshot Server(XdsServerStatus server, XdsClientSnapshot xds) => new()
    {
        Uri = server.Uri,
        IsConnected = server.IsConnected,
        IsInUse = xds.Authorities.Any(authority => authority.ActiveServer == server.Uri),
        Identifier = server.ControlPlane,
        StreamCount = server.ConnectCount,
        NackCount = server.NackCount,
        LastResponse = server.LastResponseTime,
        LastError = server.LastError,
        LastErrorTime = server.LastErrorTime,
        LoadReporting = xds.LoadReports.FirstOrDefault(status => status.Uri == server.Uri) is { } reports ? LoadReporting(reports) : null,
    };

    private static MeshLoadReportingSnapshot LoadReporting(LoadReportStatus status) => new()
    {
        IsReporting = status.IsReporting,
        Interval = status.Interval,
        Clusters = status.Clusters,
        RequestedClusters = status.RequestedClusters,
        StreamCount = status.ConnectCount,
        ReportCount = status.ReportCount,
        LastReport = status.LastReportTime,
        LastError = status.LastError,
        LastErrorTime = status.LastErrorTime,
    };

    private static MeshResourceSnapshot Resource(XdsResourceStatus resource) => new()
    {
        Type = resource.Type,
        Name = resource.Name,
        Server = resource.ServerUri,
        State = XdsResourceCount.CacheStateOf(resource.State, resource.IsCached),
        IsInForce = resource.IsCached,
        IsFromCache = resource.IsFromCache,
        Version = resource.Version,
        LastUpdate = resource.LastUpdate,
        Content = resource.Raw?.Value.ToMemory() ?? default,
        IgnoredFields = [.. resource.IgnoredFields],
        Error = resource.Error?.Message,
        FailedVersion = resource.FailedVersion,
        LastFailure = resource.LastFailure,
    };

    private static MeshTargetSnapshot Target(TargetRuntime target, Readiness readiness)
    {
        var (state, snapshot) = (target.State, target.Snapshot);
        return new MeshTargetSnapshot
        {
            Name = target.Name,
            Status = Status(state.Status),
            Problem = readiness.ProblemOf(target),
            Listener = snapshot.ListenerName,
            RouteConfiguration = snapshot.RouteConfigurationName,
            VirtualHost = snapshot.VirtualHost,
            Routes = state.Routes is null ? [] : [.. state.Routes.Routes.ToArray().Select(route => RouteText.Describe(route.Model))],
            Clusters = [.. snapshot.Clusters],
            WaitingFor = [.. snapshot.WaitingFor],
            Notes = [.. snapshot.Notes],
        };
    }

    private static MeshCertificateSnapshot Certificate(CertificateStatus status) => new()
    {
        Role = status.Role,
        Files = status.Files,
        RefreshInterval = status.RefreshInterval,
        ValidUntil = status.ValidUntil,
        LoadedAt = status.LoadedAt,
        LastReadAt = status.LastReadAt,
        Rotations = status.Rotations,
        Rejections = status.Rejections,
        Problem = status.Problem,
    };

    private static MeshTargetStatus Status(TargetStatus status) => status switch
    {
        TargetStatus.Ready => MeshTargetStatus.Ready,
        TargetStatus.Unknown => MeshTargetStatus.Unknown,
        TargetStatus.Failed => MeshTargetStatus.Failed,
        _ => MeshTargetStatus.Pending,
    };

    private static MeshClusterSnapshot Cluster(ClusterRuntime cluster)
    {
        var (breaker, aggregate) = (cluster.Breaker, cluster.Aggregate);
        var resource = aggregate is null ? cluster.Resource : null;
        return new MeshClusterSnapshot
        {
            Name = cluster.Name,
            Leaves = [.. (aggregate?.Leaves ?? []).Select(leaf => leaf.Name)],
            ActiveLeaf = aggregate?.Active?.Name,
            Policy = resource is null ? "" : PolicyNames.Of(resource.LoadBalancingPolicy),
            PolicyOrigin = resource?.LoadBalancingOrigin.ToString() ?? "",
            UsesTls = resource?.Tls is not null,
            Error = cluster.Error?.Message,
            IsPanicking = cluster.Balancer.IsPanicking,
            ActiveRequests = breaker.ActiveRequests,
            MaxRequests = breaker.Thresholds.MaxRequests,
            ActiveRetries = breaker.ActiveRetries,
            MaxRetries = breaker.Thresholds.RetryBudget is null ? breaker.Thresholds.MaxRetries : null,
            Endpoints = [.. cluster.Balancer.GetEndpointSnapshots().Select(Endpoint)],
        };
    }

    private static MeshEndpointSnapshot Endpoint(BalancerEndpointSnapshot endpoint) => new()
    {
        Address = endpoint.Address.Text,
        Locality = endpoint.Locality.ToString(),
        Priority = endpoint.Priority,
        Weight = endpoint.Weight,
        Health = endpoint.Health.ToString(),
        State = endpoint.State.ToString(),
        InFlight = endpoint.InFlight,
        LatencyEstimate = endpoint.LatencyEstimate,
        Picks = endpoint.Picks,
        Failures = endpoint.Failures,
        LastConnectError = endpoint.LastConnectError,
    };
}
