using System.Diagnostics;
using System.Globalization;
using System.Text;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;

namespace MeshClient.Benchmarks.ControlPath;

/// <summary>
/// From the bytes of a message to the pickers made of it: a cold start, single changes in a large assignment, and the memory that an
/// endpoint takes. Bytes are those that the whole process allocates meanwhile.
/// </summary>
internal static class ControlPathRun
{
    private const string Target = "greeter";
    private const int Updates = 400;
    private const int WarmUpUpdates = 50;
    private const int ColdStarts = 7;
    private const int LargeCluster = 10_000;

    private static readonly StringBuilder Report = new();

    public static async Task<int> RunAsync()
    {
        Report.AppendLine("# ControlPath").AppendLine();
        Report.AppendLine(CultureInfo.InvariantCulture, $"From the bytes of a message to the pickers made of it, without sockets. {Environment.ProcessorCount} cores shared with other work: the minimum is the figure, the rest tells how busy the machine was.");
        Report.AppendLine();
        await ColdStartAsync(1_000, 10);
        await UpdatesAsync();
        await MemoryAsync();
        Console.WriteLine(Report.ToString());
        var target = Path.Combine(ResultsFolder.Root, "results", "ControlPath.md");
        await File.WriteAllTextAsync(target, Report.ToString());
        return 0;
    }

    private static async Task ColdStartAsync(int clusters, int endpoints)
    {
        var times = new List<double>();
        var bytes = 0L;
        for (var run = 0; run < ColdStarts; run++)
        {
            var controlPlane = ControlPlane(clusters, name => Resources.Assignment(name, endpoints, 1));
            await using var client = new ControlPathClient(controlPlane, latencyAware: false);
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var started = Stopwatch.GetTimestamp();
            await client.StartAsync(Target);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        }

        Report.AppendLine("## Cold start").AppendLine();
        Report.AppendLine(CultureInfo.InvariantCulture, $"Listener, {clusters} routes, {clusters} clusters, {clusters} assignments of {endpoints} endpoints, until the target is ready. The first run includes the just-in-time compiler.").AppendLine();
        Report.AppendLine("| first ms | min ms | median ms | allocated |").AppendLine("|---:|---:|---:|---:|");
        Report.AppendLine(CultureInfo.InvariantCulture, $"| {times[0]:0.0} | {times.Min():0.0} | {Quantile(times, 0.5):0.0} | {bytes / 1024} KB |").AppendLine();
    }

    private static async Task UpdatesAsync()
    {
        Report.AppendLine("## One endpoint changed in 10,000").AppendLine();
        Report.AppendLine("Versions alternate; the change is measured, not the way back. Ratio is bytes allocated over bytes of the message.").AppendLine();
        Report.AppendLine("| change | localities | policy | message | min ms | median ms | p95 ms | allocated | ratio |");
        Report.AppendLine("|---|---:|---|---:|---:|---:|---:|---:|---:|");
        foreach (var latencyAware in new[] { false, true })
        {
            foreach (var localities in new[] { 1, 10 })
            {
                await UpdateAsync("health", localities, latencyAware, list => list[list.Count / 2].HealthStatus = HealthStatus.Draining);
                await UpdateAsync("weight", localities, latencyAware, list => list[list.Count / 2].LoadBalancingWeight = 3);
                await UpdateAsync("address", localities, latencyAware, list => list[list.Count / 2].Endpoint.Address.SocketAddress.PortValue = 81);
                await UpdateAsync("removed", localities, latencyAware, list => list.RemoveAt(list.Count / 2));
                await UpdateAsync("order", localities, latencyAware, Reverse);
            }
        }

        Report.AppendLine();
    }

    private static async Task UpdateAsync(string change, int localities, bool latencyAware, Action<IList<LbEndpoint>> apply)
    {
        var controlPlane = ControlPlane(1, name => Resources.Assignment(name, LargeCluster, localities));
        byte[][] versions =
        [
            controlPlane.Response(XdsResourceType.Endpoint, Resources.Assignment("cluster0", LargeCluster, localities)),
            controlPlane.Response(XdsResourceType.Endpoint, Resources.Assignment("cluster0", LargeCluster, localities, assignment => apply(assignment.Endpoints[0].LbEndpoints))),
        ];
        await using var client = new ControlPathClient(controlPlane, latencyAware);
        await client.StartAsync(Target);
        var times = new List<double>();
        var bytes = new List<double>();
        var cluster = client.Cluster("cluster0");
        for (var update = 1; update <= WarmUpUpdates + Updates; update++)
        {
            await client.SettleAsync();
            var applied = cluster.Balancer.NextChange;
            await client.SettleAsync();
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var started = Stopwatch.GetTimestamp();
            controlPlane.Push(versions[update % 2]);
            await applied;
            var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (update > WarmUpUpdates && update % 2 == 1)
            {
                times.Add(elapsed);
                bytes.Add(GC.GetTotalAllocatedBytes(precise: true) - allocated);
            }
        }

        if (controlPlane.Rejection is { } rejection)
        {
            throw new InvalidOperationException(rejection);
        }

        var message = versions[1].Length;
        Report.AppendLine(CultureInfo.InvariantCulture, $"| {change} | {localities} | {(latencyAware ? "latency-aware" : "round robin")} | {message / 1024} KB | {times.Min():0.00} | {Quantile(times, 0.5):0.00} | {Quantile(times, 0.95):0.00} | {Quantile(bytes, 0.5) / 1024:0} KB | {Quantile(bytes, 0.5) / message:0.00} |");
    }

    private static async Task MemoryAsync()
    {
        Report.AppendLine("## Memory of an idle endpoint").AppendLine();
        Report.AppendLine("10,000 endpoints against one: resource as received, models, endpoints, picker. Nothing was sent to any of them.").AppendLine();
        Report.AppendLine("| policy | bytes per endpoint |").AppendLine("|---|---:|");
        foreach (var latencyAware in new[] { false, true })
        {
            await HeapAsync(LargeCluster, latencyAware);
            var large = await HeapAsync(LargeCluster, latencyAware);
            var small = await HeapAsync(1, latencyAware);
            Report.AppendLine(CultureInfo.InvariantCulture, $"| {(latencyAware ? "latency-aware" : "round robin")} | {(large - small) / (LargeCluster - 1.0):0} |");
        }

        Report.AppendLine();
    }

    private static async Task<long> HeapAsync(int endpoints, bool latencyAware)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var client = await StartAndForgetAsync(endpoints, latencyAware);
        await client.SettleAsync();
        return GC.GetTotalMemory(forceFullCollection: true) - before;
    }

    // The messages are the control plane's; they are garbage once the client has started.
    private static async Task<ControlPathClient> StartAndForgetAsync(int endpoints, bool latencyAware)
    {
        var controlPlane = ControlPlane(1, name => Resources.Assignment(name, endpoints, 1));
        var client = new ControlPathClient(controlPlane, latencyAware);
        await client.StartAsync(Target);
        controlPlane.Forget();
        return client;
    }

    private static MemoryControlPlane ControlPlane(int clusters, Func<string, ClusterLoadAssignment> assignment)
    {
        var controlPlane = new MemoryControlPlane();
        controlPlane.Set(XdsResourceType.Listener, Target, Resources.Listener(Target));
        controlPlane.Set(XdsResourceType.RouteConfiguration, Target, Resources.Routes(Target, clusters));
        for (var i = 0; i < clusters; i++)
        {
            controlPlane.Set(XdsResourceType.Cluster, $"cluster{i}", Resources.Cluster($"cluster{i}"));
            controlPlane.Set(XdsResourceType.Endpoint, $"cluster{i}", assignment($"cluster{i}"));
        }

        return controlPlane;
    }

    private static void Reverse(IList<LbEndpoint> list)
    {
        var reversed = list.Reverse().ToArray();
        list.Clear();
        foreach (var endpoint in reversed)
        {
            list.Add(endpoint);
        }
    }

    private static double Quantile(List<double> values, double quantile) => values.Order().ElementAt((int)(quantile * (values.Count - 1)));
}
