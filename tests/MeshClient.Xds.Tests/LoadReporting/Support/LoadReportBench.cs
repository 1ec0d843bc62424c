using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.LoadReporting;
using MeshClient.Xds.Model;
using MeshClient.Xds.Tests.Client.Support;

namespace MeshClient.Xds.Tests.LoadReporting.Support;

/// <summary>Load reporting of an xDS client on a fake clock, with servers in memory.</summary>
internal sealed class LoadReportBench : IAsyncDisposable
{
    public const string Uri = "cp:1";

    public const string Closed = "1052";
    public const string Failed = "1053";
    public const string Released = "1054";

    public static readonly XdsServer Server = new(Uri);

    public XdsClientBench Xds { get; } = XdsClientBench.Create();

    public LoadReporter Reporter => Xds.Client.LoadReports;

    public Task<ClusterLoadLease> LeaseAsync(string cluster, string serviceName = "", EndpointMetricSelection? metrics = null) => LeaseAsync(Server, cluster, serviceName, metrics);

    public Task<ClusterLoadLease> LeaseAsync(XdsServer server, string cluster, string serviceName = "", EndpointMetricSelection? metrics = null) =>
        Xds.Loop.InvokeAsync(() => Reporter.Lease(new LoadReportingConfig(server, metrics ?? EndpointMetricSelection.None), cluster, serviceName));

    public async Task ReleaseAsync(ClusterLoadLease lease)
    {
        await Xds.Loop.InvokeAsync(lease.Dispose);
        await Xds.SettleAsync();
    }

    /// <summary>The counters of a zone, which from now on is the only one with endpoints.</summary>
    public Task<LocalityLoad> LocalityAsync(ClusterLoadLease lease, string zone = "z") => Xds.Loop.InvokeAsync(() =>
    {
        var load = lease.Locality(new Locality("", zone, ""));
        lease.Apply(Endpoints(zone));
        return load;
    });

    public static EndpointsResource Endpoints(string zone) =>
        new() { Name = "c", Localities = [new LocalityEndpoints { Locality = new Locality("", zone, ""), Endpoints = [] }] };

    public Task<DropCounter> CategoryAsync(ClusterLoadLease lease, string category) => Xds.Loop.InvokeAsync(() => lease.Category(category));

    public Task<FakeLoadReportStream> NextStreamAsync(string uri = Uri) => Xds.Server.NextLoadReportStreamAsync(uri);

    public FakeLoadReportStream? TryNextStream() => Xds.Server.TryNextLoadReportStream(Uri);

    /// <summary>Accepts the stream that follows from a lease, and its first request.</summary>
    public async Task<FakeLoadReportStream> AcceptAsync()
    {
        var stream = await NextStreamAsync();
        await stream.NextRequestAsync();
        await Xds.SettleAsync();
        return stream;
    }

    /// <summary>Lets a cluster report everything it does every 10 seconds.</summary>
    public async Task<(ClusterLoadLease Lease, FakeLoadReportStream Stream)> StartAsync(string cluster = "c", EndpointMetricSelection? metrics = null)
    {
        var lease = await LeaseAsync(cluster, metrics: metrics);
        var stream = await AcceptAsync();
        await stream.RespondToAllAsync(TimeSpan.FromSeconds(10));
        return (lease, stream);
    }

    /// <summary>Ends a stream as the server or the network would, and waits until the client has noticed.</summary>
    public async Task EndAsync(FakeLoadReportStream stream, string reason = "connection refused")
    {
        int Ends(IReadOnlyList<string> ids) => ids.Count(id => id is Closed or Failed);
        var ends = Ends(Xds.Logs.Ids.All);
        stream.End(reason);
        await Xds.Logs.Ids.WaitForAsync(ids => Ends(ids) > ends, "the client to notice the end of a load report stream");
        await Xds.SettleAsync();
    }

    /// <summary>The time until the next connection attempt, which it makes.</summary>
    public async Task<double> ReconnectAsync()
    {
        await Xds.Time.WaitForTimerAsync();
        var delay = Xds.Time.TimeToNextTimer!.Value;
        await Xds.AdvanceAsync(delay);
        return delay.TotalSeconds;
    }

    public async Task<LoadReportStatus> StatusAsync() => Assert.Single((await Xds.Client.GetSnapshotAsync()).LoadReports);

    public ValueTask DisposeAsync() => Xds.DisposeAsync();
}
