using System.Diagnostics;
using Google.Protobuf;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Resources.Support;
using Xunit.Abstractions;
using static MeshClient.TestToolbox.Resources.GoodResources;

namespace MeshClient.Xds.Tests.Resources.Support;

/// <summary>The scan of an assignment of 10,000 endpoints must not be felt beside its parse.</summary>
public class IgnoredFieldCostTests(ITestOutputHelper output)
{
    private const int Endpoints = 10_000;
    private const int Runs = 50;

    // In Release about 0.4; a Debug build of ours runs against a Release build of the parser.
    private const int MaxRatio = 4;

    [Fact]
    public void Scan_LargeAssignmentWithoutIgnoredFields_AllocatesNothing()
    {
        var bytes = Assignment(endpoint => endpoint);
        Assert.Empty(Scan(bytes));

        Assert.Equal(0, AllocatedBy(bytes));
    }

    [Fact]
    public void Scan_LargeAssignmentWithAnIgnoredFieldPerEndpoint_AllocatesForTheFirstOnly()
    {
        var bytes = Assignment(endpoint =>
        {
            endpoint.Endpoint.HealthCheckConfig = new Endpoint.Types.HealthCheckConfig { PortValue = 1 };
            return endpoint;
        });
        Assert.Equal(["endpoints.lb_endpoints.endpoint.health_check_config"], Scan(bytes));

        Assert.InRange(AllocatedBy(bytes), 1, 4096);
    }

    [Fact]
    public void Scan_LargeAssignment_CostsLittleBesideItsParse()
    {
        var bytes = Assignment(endpoint => endpoint);

        var parse = Fastest(() => ClusterLoadAssignment.Parser.ParseFrom(bytes));
        var scan = Fastest(() => Scan(bytes));

        output.WriteLine($"parse {parse.TotalMilliseconds:0.00} ms, scan {scan.TotalMilliseconds:0.00} ms, {bytes.Length} bytes");
        Assert.InRange(scan, TimeSpan.Zero, parse * MaxRatio);
    }

    // The least of several: a collection caused by other tests is counted as an allocation of this thread.
    private static long AllocatedBy(ByteString bytes) => Enumerable.Range(0, 5).Select(run =>
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = Scan(bytes);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }).Min();

    // The fastest of several: others share the machine.
    private static TimeSpan Fastest(Action action) => Enumerable.Range(0, Runs).Select(_ =>
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start);
    }).Min();

    private static IReadOnlyCollection<string> Scan(ByteString bytes) => IgnoredFieldScanner.Scan(XdsResourceType.Endpoint, bytes.Span);

    private static ByteString Assignment(Func<LbEndpoint, LbEndpoint> change) => new ClusterLoadAssignment
    {
        ClusterName = "large",
        Endpoints =
        {
            new LocalityLbEndpoints
            {
                Locality = new Locality { Zone = "a" },
                LoadBalancingWeight = 1,
                LbEndpoints = { Enumerable.Range(0, Endpoints).Select(number => change(Endpoint($"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}"))) },
            },
        },
    }.ToByteString();
}
