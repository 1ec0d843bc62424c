using MeshClient.Balancing;
using MeshClient.Testing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.LoadReporting;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing;

public sealed class ClusterBalancer_LoadReportTests : IAsyncDisposable
{
    private static readonly XdsServer Server = new("ipv4:127.0.0.1:1");

    private readonly ControlLoop _loop = new(NullLogger.Instance);
    private readonly XdsClient _xds;
    private readonly ClusterBalancer _balancer;

    public ClusterBalancer_LoadReportTests()
    {
        var time = new FakeTimeProvider();
        _xds = new XdsClient(new XdsBootstrap(Server), _loop, new XdsClientSettings { TimeProvider = time });
        _balancer = new ClusterBalancer(
            "cluster", new RecordingTransportFactory(), time, new SeededRandomSource(1), _loop, NullLogger.Instance, _xds.LoadReports);
    }

    [Fact]
    public async Task Update_NotReported_CountsNothing()
    {
        await UpdateAsync(null, OneLocality(Host("a")));

        Assert.Null(Pick().Placement.Load);
        _balancer.CallOverflowed();
    }

    [Fact]
    public async Task Update_OtherEndpoints_KeepsTheCountersOfTheLocality()
    {
        await UpdateAsync(Reporting(), OneLocality(Host("a")));
        var before = Pick().Placement.Load;

        await UpdateAsync(Reporting(), OneLocality(Host("b")));

        Assert.NotNull(before);
        Assert.Same(before, Pick().Placement.Load);
    }

    [Fact]
    public async Task Update_OtherMetricsAndTheSameEndpoints_CountsAnew()
    {
        var endpoints = OneLocality(Host("a"));
        await UpdateAsync(Reporting(), endpoints);
        var before = Pick().Placement.Load!;

        await UpdateAsync(Reporting() with { Metrics = new EndpointMetricSelection { CpuUtilization = true } }, endpoints);
        var after = Pick().Placement.Load!;

        Assert.NotSame(before, after);
        Assert.Null(before.Metrics);
        Assert.NotNull(after.Metrics);
    }

    [Fact]
    public async Task Update_NoLongerReported_CountsNothing()
    {
        var endpoints = OneLocality(Host("a")) with { Drops = [new DropCategory("lb", 1)] };
        await UpdateAsync(Reporting(), endpoints);
        var drop = Assert.Single(_balancer.Drops);
        Assert.NotNull(drop.Load);

        await UpdateAsync(null, endpoints);

        Assert.Null(Pick().Placement.Load);
        Assert.Null(drop.Load);
        Assert.Same(drop, Assert.Single(_balancer.Drops));
        Assert.Empty(Assert.Single(await StatusAsync()).Clusters);
    }

    [Fact]
    [Trait("Rule", "load-balancing D1")]
    public async Task Pick_CallsAreDropped_CountsExactlyThose()
    {
        const int picks = 10_000;
        await UpdateAsync(Reporting(), OneLocality(Host("a")) with { Drops = [new DropCategory("lb", 250_000)] });

        var dropped = Enumerable.Range(0, picks).Count(_ => _balancer.Pick(new PickContext(0), out var _) == PickStatus.Dropped);

        // n = 10,000, p = 0.25: five standard deviations are 2.2 %.
        Assert.InRange(dropped, picks * 0.228, picks * 0.272);
        Assert.Equal(dropped, await ReportedAsync("lb"));
    }

    [Fact]
    [Trait("Rule", "xds-client 8.6 #P11")]
    [Trait("Rule", "load-balancing D2")]
    public async Task Pick_TwoCategories_CountsTheOneThatDroppedFirst()
    {
        await UpdateAsync(Reporting(), OneLocality(Host("a")) with { Drops = [new DropCategory("first", 500_000), new DropCategory("second", 500_000)] });

        var dropped = Enumerable.Range(0, 10_000).Count(_ => _balancer.Pick(new PickContext(0), out var _) == PickStatus.Dropped);

        var (first, second) = (await ReportedAsync("first"), await ReportedAsync("second"));
        Assert.Equal(dropped, first + second);
        Assert.InRange(first, 4_750, 5_250);
        Assert.InRange(second, 2_280, 2_720);
    }

    [Fact]
    public async Task Dispose_WhileReported_GivesTheLeaseBack()
    {
        await UpdateAsync(Reporting(), OneLocality(Host("a")));
        var before = Assert.Single(await StatusAsync()).Clusters;

        await _balancer.DisposeAsync();

        Assert.Equal(["cluster"], before);
        Assert.Empty(Assert.Single(await StatusAsync()).Clusters);
    }

    [Fact]
    public async Task Count_WhatCallsDo_DoesNotAllocate()
    {
        await UpdateAsync(Reporting(), OneLocality(Host("a")) with { Drops = [new DropCategory("lb", 500_000)] });
        Count(100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public async ValueTask DisposeAsync()
    {
        await _balancer.DisposeAsync();
        await _xds.DisposeAsync();
        await _loop.DisposeAsync();
    }

    private static LoadReportingConfig Reporting() => new(Server, EndpointMetricSelection.None);

    private Task UpdateAsync(LoadReportingConfig? reporting, EndpointsResource endpoints) =>
        _loop.InvokeAsync(() => _balancer.Update(Cluster(new RoundRobinPolicy()) with { LoadReporting = reporting }, endpoints));

    private Task<IReadOnlyList<LoadReportStatus>> StatusAsync() => _loop.InvokeAsync(_xds.LoadReports.GetStatus);

    private Task<long> ReportedAsync(string category) =>
        _loop.InvokeAsync(() => Assert.Single(_balancer.Drops, drop => drop.Category == category).Load!.Read());

    private Endpoint Pick()
    {
        Assert.Equal(PickStatus.Picked, _balancer.Pick(new PickContext(0), out var endpoint));
        return endpoint!;
    }

    private void Count(int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            if (_balancer.Pick(new PickContext(0), out var endpoint) == PickStatus.Picked)
            {
                var load = endpoint!.Placement.Load;
                load?.Started();
                load?.Ended(succeeded: true);
            }
            else
            {
                _balancer.CallOverflowed();
            }
        }
    }
}
