using System.Net;
using MeshClient.IntegrationTests.Support;
using MeshClient.Runtime;
using MeshClient.Testing;
using MeshClient.Testing.LoadReports;
using MeshClient.Testing.Resources;
using MeshClient.Xds;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>What the control plane learns about calls (LRS): which count, as what, and where.</summary>
public sealed class LoadReportTests
{
    private static readonly Uri Pay = new("http://pay/");

    [Fact]
    [Trait("Rule", "load-balancing 28 HTTP load")]
    [Trait("Rule", "telemetry 9 #42")]
    public async Task Get_AnswersOfAllKinds_CountAsErrorsFrom500On()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Locality("eu", l => l.Zone("eu-1").Add(backend)));
        backend.Enqueue(BackendBehavior.Status(200), BackendBehavior.Status(404), BackendBehavior.Status(500), BackendBehavior.Status(503));
        using var client = lrs.Mesh.CreateHttpClient();

        await CallAsync(client, 4);
        await lrs.TotalsAsync("pay", issued: 4, successes: 2, errors: 2);

        var locality = lrs.LocalitiesOf("pay").First();
        Assert.Equal(("eu", "eu-1", ""), (locality.Region, locality.Zone, locality.SubZone));
        Assert.Equal("", lrs.Sink.Reports.SelectMany(report => report.Clusters).First().EndpointsName);
    }

    [Fact]
    public async Task Get_ConnectionLost_IsAnError()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Endpoints(backend));
        backend.Enqueue(BackendBehavior.Fail(BackendFailure.ResetStream));
        using var client = lrs.Mesh.CreateHttpClient();

        await client.FailsAsync("http://pay/");

        await lrs.TotalsAsync("pay", issued: 1, successes: 0, errors: 1);
    }

    [Fact]
    public async Task Get_Retried_CountsEveryAttempt()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Retry(1, "5xx").Endpoints(backend));
        backend.Enqueue(BackendBehavior.Status(503));
        using var client = lrs.Mesh.CreateHttpClient();

        var call = client.GetAsync(Pay, TestTimeout.Token);
        await FakeTime.RunUntilAsync(lrs.Time, call, TimeSpan.FromMilliseconds(25));
        using var response = await call;

        await lrs.TotalsAsync("pay", issued: 2, successes: 1, errors: 1);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q5")]
    public async Task Get_StillInFlight_IsInProgressUntilItEnds()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Endpoints(backend));
        var gate = backend.HoldRequests();
        using var client = lrs.Mesh.CreateHttpClient();

        var call = client.GetAsync(Pay, TestTimeout.Token);
        await lrs.UntilAsync(sink => sink.Reports.Count(report => report.Cluster("pay") is { InProgress: 1 }) >= 2);
        gate.Dispose();
        using var response = await call;
        await lrs.TotalsAsync("pay", issued: 1, successes: 1, errors: 0);

        Assert.Equal([1, 0], lrs.Sink.Reports.Select(report => report.Cluster("pay")).OfType<RecordedClusterLoad>().Where(load => load.InProgress == 1).Select(load => load.Issued).Take(2));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q6")]
    [Trait("Rule", "load-balancing D1")]
    public async Task Get_DroppedByTheControlPlane_CountsUnderItsCategory()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Drop("lb", 1_000_000).Endpoints(backend));
        using var client = lrs.Mesh.CreateHttpClient();

        for (var i = 0; i < 3; i++)
        {
            await client.FailsAsync("http://pay/");
        }

        await lrs.TotalsAsync("pay", issued: 0, successes: 0, errors: 0, dropped: 3);
        Assert.Equal(3, lrs.Sink.Reports.Select(report => report.Cluster("pay")).OfType<RecordedClusterLoad>().Sum(load => load.Dropped.GetValueOrDefault("lb")));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q6")]
    [Trait("Rule", "load-balancing D16")]
    public async Task Get_BreakerOpen_CountsInTheTotalOnly()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).CircuitBreaker(maxRequests: 0).Endpoints(backend));
        using var client = lrs.Mesh.CreateHttpClient();

        await client.FailsAsync("http://pay/");

        await lrs.TotalsAsync("pay", issued: 0, successes: 0, errors: 0, dropped: 1);
        Assert.All(lrs.Sink.Reports.SelectMany(report => report.Clusters), load => Assert.Empty(load.Dropped));
    }

    [Fact]
    [Trait("Rule", "load-balancing M2")]
    public async Task Get_LogicalDns_HasTheEmptyLocality()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Cluster(c => c.LogicalDns("pay.test", backend.Port).ReportLoad()));
        await using var mesh = MeshRuntime.Create(
            XdsMesh.Options(xds.Bootstrap, _ => { }), new EngineEnvironment { Resolver = new FixedDns(("pay.test", [IPAddress.Loopback])) });
        using var client = mesh.CreateHttpClient();

        await client.AnsweredByAsync("http://pay/");
        var load = await xds.LoadReports.WaitForClusterAsync("pay", load => load.Issued == 1, TestTimeout.Token);

        Assert.Equal(("", "", ""), (load.Localities[0].Region, load.Localities[0].Zone, load.Localities[0].SubZone));
    }

    [Fact]
    public async Task Get_EndpointsUnderAnotherName_AreNamed()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s
            .Cluster(c => c.EndpointsFrom("pay-endpoints").ReportLoad())
            .Add(XdsResources.Endpoints("pay-endpoints").Add(backend)));
        using var client = lrs.Mesh.CreateHttpClient();

        await client.AnsweredByAsync("http://pay/");
        await lrs.TotalsAsync("pay", issued: 1, successes: 1, errors: 0);

        Assert.All(lrs.Sink.Reports.SelectMany(report => report.Clusters), load => Assert.Equal("pay-endpoints", load.EndpointsName));
    }

    [Fact]
    public async Task Push_EndpointsRenamed_ReportsTheOldAndTheNew()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Endpoints(backend));
        using var client = lrs.Mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");

        lrs.Xds.Update(u => u.Set(
            XdsResources.Cluster("pay").EndpointsFrom("renamed").ReportLoad(), XdsResources.Endpoints("renamed").Locality("new", l => l.Add(backend))));
        await lrs.Xds.WaitForSubscriptionAsync(XdsResourceType.Endpoint, "renamed", TestTimeout.Token);
        await Eventually.IsAsync(
            () => lrs.Mesh.GetSnapshotAsync(TestTimeout.Token), snapshot => snapshot.Clusters.Single().Endpoints.Single().Locality == "new//");
        await client.AnsweredByAsync("http://pay/");
        await lrs.TotalsAsync("pay", issued: 2, successes: 2, errors: 0);

        var byName = lrs.Sink.Reports.SelectMany(report => report.Clusters).ToLookup(load => load.EndpointsName, load => load.Issued);
        Assert.Equal((1, 1), (byName[""].Sum(), byName["renamed"].Sum()));
    }

    [Fact]
    public async Task Push_EndpointMovesToAnotherLocality_CountsWhereTheAttemptBegan()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Locality("old", l => l.Add(backend)));
        var gate = backend.HoldRequests();
        using var client = lrs.Mesh.CreateHttpClient();
        var call = client.GetAsync(Pay, TestTimeout.Token);
        await backend.WaitForRequestsAsync(1, TestTimeout.Token);

        lrs.Xds.Set(XdsResources.Endpoints("pay").Locality("new", l => l.Add(backend)));
        await XdsMesh.AppliedAsync(lrs.Xds, lrs.Mesh, XdsResourceType.Endpoint);
        gate.Dispose();
        using var response = await call;
        await client.AnsweredByAsync("http://pay/");
        await lrs.TotalsAsync("pay", issued: 2, successes: 2, errors: 0);

        var byRegion = lrs.LocalitiesOf("pay").ToLookup(locality => locality.Region, locality => (locality.Issued, locality.Successes));
        Assert.Equal((1, 1), (byRegion["old"].Sum(counts => counts.Issued), byRegion["old"].Sum(counts => counts.Successes)));
        Assert.Equal((1, 1), (byRegion["new"].Sum(counts => counts.Issued), byRegion["new"].Sum(counts => counts.Successes)));
    }

    [Theory]
    [InlineData("endpoint-load-metrics", "TEXT cpu_utilization=0.5,named_metrics.queue=12,named_metrics.other=1")]
    [InlineData("endpoint-load-metrics", "JSON {\"cpu_utilization\":0.5,\"named_metrics\":{\"queue\":12,\"other\":1}}")]
    [InlineData("endpoint-load-metrics", "BIN CQAAAAAAAOA/QhAKBXF1ZXVlEQAAAAAAAChAQhAKBW90aGVyEQAAAAAAAPA/")]
    [InlineData("endpoint-load-metrics-bin", "CQAAAAAAAOA/QhAKBXF1ZXVlEQAAAAAAAChAQhAKBW90aGVyEQAAAAAAAPA/")]
    public async Task Get_BackendTellsItsLoad_ReportsWhatTheClusterAsksFor(string header, string value)
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1", BackendBehavior.Default.WithHeader(header, value));
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad("cpu_utilization", "mem_utilization", "named_metrics.queue")).Endpoints(backend));
        using var client = lrs.Mesh.CreateHttpClient();

        await CallAsync(client, 2);
        await lrs.TotalsAsync("pay", issued: 2, successes: 2, errors: 0);

        var localities = lrs.LocalitiesOf("pay").ToArray();
        Assert.Equal((2, 1.0), Sum(localities.Select(locality => locality.CpuUtilization)));
        Assert.Equal((2, 24.0), Sum(localities.Select(locality => locality.Metrics.GetValueOrDefault("named_metrics.queue"))));
        Assert.All(localities, locality => Assert.Null(locality.MemoryUtilization));
        Assert.Equal(["named_metrics.queue"], localities.SelectMany(locality => locality.Metrics.Keys).Distinct());
    }

    [Fact]
    public async Task Get_TwentyCallersAtOnce_LosesNothing()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Endpoints(backend));
        backend.Enqueue([.. Enumerable.Repeat(BackendBehavior.Status(503), 100)]);
        using var client = lrs.Mesh.CreateHttpClient();

        var callers = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => CallAsync(client, 50))));
        await FakeTime.RunUntilAsync(lrs.Time, callers);
        await callers;

        await lrs.TotalsAsync("pay", issued: 1_000, successes: 900, errors: 100);
        Assert.All(lrs.Sink.Reports.SelectMany(report => report.Clusters), load => Assert.InRange(load.InProgress, 0, 20));
    }

    [Fact]
    public async Task Get_ThroughAnAggregate_CountsForTheLeaf()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s
            .Cluster(c => c.Aggregate("near", "far").ReportLoad())
            .Add(XdsResources.Cluster("near").ReportLoad(), XdsResources.Endpoints("near"), XdsResources.Cluster("far").ReportLoad())
            .Add(XdsResources.Endpoints("far").Add(backend)));
        using var client = lrs.Mesh.CreateHttpClient();

        await client.AnsweredByAsync("http://pay/");

        await lrs.TotalsAsync("far", issued: 1, successes: 1, errors: 0);
        Assert.Equal((0, 0, 0, 0), lrs.Sink.TotalsOf("near"));
        Assert.Equal((0, 0, 0, 0), lrs.Sink.TotalsOf("pay"));
    }

    private static async Task CallAsync(HttpClient client, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            using var response = await client.GetAsync(Pay, TestTimeout.Token);
        }
    }

    private static (long Count, double Total) Sum(IEnumerable<RecordedLoadMetric?> metrics)
    {
        var present = metrics.OfType<RecordedLoadMetric>().ToArray();
        return (present.Sum(metric => metric.Count), present.Sum(metric => metric.Total));
    }
}
