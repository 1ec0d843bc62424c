using MeshClient.IntegrationTests.Support;
using MeshClient.Testing.LoadReports;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>The streams on which the control plane learns about calls (LRS), and servers that know none.</summary>
public sealed class LoadReportStreamTests
{
    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q1")]
    public async Task Get_TwoClusters_ReportOnOneStreamThatBeginsWithTheNode()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.Update(u => u
            .SetService("pay", s => s.Cluster(c => c.ReportLoad()).Endpoints(backend))
            .SetService("stock", s => s.Cluster(c => c.ReportLoad()).Endpoints(backend))
            .SetService("quiet", s => s.Endpoints(backend)));
        using var client = lrs.Mesh.CreateHttpClient();

        await client.AnsweredByAsync("http://quiet/");
        Assert.Equal(0, lrs.Sink.StreamCount);
        await client.AnsweredByAsync("http://pay/");
        await client.AnsweredByAsync("http://stock/");
        await lrs.TotalsAsync("pay", issued: 1, successes: 1, errors: 0);
        await lrs.TotalsAsync("stock", issued: 1, successes: 1, errors: 0);

        Assert.Equal(1, lrs.Sink.StreamCount);
        var first = lrs.Sink.Reports[0];
        Assert.Contains("envoy.lrs.supports_send_all_clusters", first.Node!.ClientFeatures);
        Assert.Empty(first.Clusters);
        Assert.All(lrs.Sink.Reports.Skip(1), report => Assert.Null(report.Node));
        Assert.Equal((0, 0, 0, 0), lrs.Sink.TotalsOf("quiet"));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q2")]
    public async Task Get_ServerAsksForOneOfTwo_HearsOfThatOnly()
    {
        await using var lrs = await LoadReporting.StartAsync();
        lrs.Sink.Request = new LoadReportRequest { AllClusters = false, Clusters = ["stock"] };
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.Update(u => u
            .SetService("pay", s => s.Cluster(c => c.ReportLoad()).Endpoints(backend))
            .SetService("stock", s => s.Cluster(c => c.ReportLoad()).Endpoints(backend)));
        using var client = lrs.Mesh.CreateHttpClient();

        await client.AnsweredByAsync("http://pay/");
        await client.AnsweredByAsync("http://stock/");
        await lrs.TotalsAsync("stock", issued: 1, successes: 1, errors: 0);
        Assert.Equal((0, 0, 0, 0), lrs.Sink.TotalsOf("pay"));

        // Asked later, it tells what it kept.
        lrs.Sink.Request = new LoadReportRequest();
        await lrs.TotalsAsync("pay", issued: 1, successes: 1, errors: 0);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q7")]
    public async Task Get_ServerKnowsNoLoadReports_WorksAndFollowsTheConfiguration()
    {
        await using var lrs = await LoadReporting.StartAsync();
        lrs.Sink.FailStreams();
        await using var one = await Backends.StartAsync("one");
        await using var two = await Backends.StartAsync("two");
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Endpoints(one));
        using var client = lrs.Mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");
        await lrs.UntilAsync(sink => sink.StreamCount >= 3);

        lrs.Xds.Set(XdsResources.Endpoints("pay").Add(two));
        await XdsMesh.AppliedAsync(lrs.Xds, lrs.Mesh, XdsResourceType.Endpoint);
        Assert.Equal("two", await client.AnsweredByAsync("http://pay/"));
        var failing = Assert.Single((await lrs.Mesh.GetSnapshotAsync(TestTimeout.Token)).ControlPlanes);
        lrs.Sink.AcceptStreams();
        await lrs.TotalsAsync("pay", issued: 2, successes: 2, errors: 0);

        Assert.True(failing.IsConnected);
        Assert.Contains("Unimplemented", failing.LoadReporting!.LastError, StringComparison.Ordinal);
        Assert.Equal(1, lrs.Xds.StreamCount);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 #Q8")]
    public async Task Push_LrsServerRemoved_EndsTheStreamAndComesBack()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Endpoints(backend));
        using var client = lrs.Mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");
        await lrs.UntilAsync(sink => sink.Reports.Count >= 2);

        lrs.Xds.Set(XdsResources.Cluster("pay"));
        await lrs.Sink.WaitUntilAsync(sink => sink.OpenStreamCount == 0, TestTimeout.Token);
        await client.AnsweredByAsync("http://pay/");
        lrs.Xds.Set(XdsResources.Cluster("pay").ReportLoad());
        await XdsMesh.AppliedAsync(lrs.Xds, lrs.Mesh, XdsResourceType.Cluster);
        await client.AnsweredByAsync("http://pay/");

        await lrs.TotalsAsync("pay", issued: 2, successes: 2, errors: 0);
        Assert.Equal(2, lrs.Sink.StreamCount);
    }

    [Fact]
    public async Task Get_ServerSendsRubbish_OpensAnotherStreamAndLosesNothing()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Endpoints(backend));
        using var client = lrs.Mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");
        await lrs.Sink.WaitUntilAsync(sink => sink.OpenStreamCount == 1, TestTimeout.Token);

        // The clock stands still until the client has left: a report that is on its way when a stream breaks is lost.
        lrs.Sink.SendRaw(new byte[] { 0xFF, 0xFF, 0xFF });
        await lrs.Sink.WaitUntilAsync(sink => sink.OpenStreamCount == 0, TestTimeout.Token);
        await lrs.UntilAsync(sink => sink.StreamCount == 2);
        await client.AnsweredByAsync("http://pay/");

        await lrs.TotalsAsync("pay", issued: 2, successes: 2, errors: 0);
        Assert.Equal(1, lrs.Xds.StreamCount);
    }

    [Fact]
    [Trait("Rule", "xds-client 2.12 server of the cluster")]
    public async Task Get_FallbackTakesOver_HearsTheLoadOfTheSameCluster()
    {
        await using var primary = await XdsMesh.StartControlPlaneAsync();
        await using var secondary = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        foreach (var xds in new[] { primary, secondary })
        {
            xds.Update(u => u.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Endpoints(backend)).SetService("ship", s => s.Endpoints(backend)));
        }

        await using var mesh = MeshRuntime.Create(XdsMesh.Options(new XdsBootstrap([primary.Server, secondary.Server]), _ => { }));
        using var client = mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");
        await primary.LoadReports.WaitForClusterAsync("pay", load => load.Successes == 1, TestTimeout.Token);

        await primary.StopAsync(TestTimeout.Token);
        await client.AnsweredByAsync("http://ship/");
        await secondary.LoadReports.WaitUntilAsync(sink => sink.OpenStreamCount == 1, TestTimeout.Token);
        await client.AnsweredByAsync("http://pay/");

        // The resources have the same bytes on both servers; only where they came from has changed.
        await secondary.LoadReports.WaitForClusterAsync("pay", load => load.Successes == 1, TestTimeout.Token);
        Assert.Equal((1, 1, 0, 0), primary.LoadReports.TotalsOf("pay"));
    }

    [Fact]
    public async Task Dispose_WithLoad_SendsTheRest()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        xds.LoadReports.Request = new LoadReportRequest { Interval = TimeSpan.FromHours(1) };
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Endpoints(backend));
        await using (var mesh = XdsMesh.Runtime(xds))
        {
            using var client = mesh.CreateHttpClient();
            await client.AnsweredByAsync("http://pay/");
            await Eventually.IsAsync(
                () => mesh.GetSnapshotAsync(TestTimeout.Token), snapshot => snapshot.ControlPlanes.Single().LoadReporting is { IsReporting: true });
        }

        await xds.LoadReports.WaitUntilAsync(sink => sink.OpenStreamCount == 0, TestTimeout.Token);
        Assert.Equal((1, 1, 0, 0), xds.LoadReports.TotalsOf("pay"));
    }

    [Fact]
    public async Task GetSnapshot_WhileReporting_TellsIntervalClustersAndTime()
    {
        await using var lrs = await LoadReporting.StartAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        lrs.Xds.SetService("pay", s => s.Cluster(c => c.ReportLoad()).Endpoints(backend));
        using var client = lrs.Mesh.CreateHttpClient();
        await client.AnsweredByAsync("http://pay/");
        await lrs.TotalsAsync("pay", issued: 1, successes: 1, errors: 0);

        var reporting = await Eventually.IsAsync(
            async () => (await lrs.Mesh.GetSnapshotAsync(TestTimeout.Token)).ControlPlanes.Single().LoadReporting!, load => load.ReportCount > 0);

        Assert.True(reporting.IsReporting);
        Assert.Equal((1, TimeSpan.FromSeconds(1)), (reporting.StreamCount, reporting.Interval));
        Assert.Equal(["pay"], reporting.Clusters);
        Assert.Equal(["pay"], reporting.RequestedClusters);
        Assert.NotNull(reporting.LastReport);
        Assert.Null(reporting.LastError);
    }
}
