using System.Diagnostics;
using Google.Protobuf;
using MeshClient.Testing;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Core;

namespace MeshClient.Benchmarks.ControlPath;

/// <summary>
/// The control plane, in a process of its own. It lists one backend and many endpoints that are unhealthy, and during a storm changes one of
/// those a hundred times a second.
/// </summary>
internal static class StormServer
{
    public const string Switch = "--serve-storm";
    public const string Service = "pay";
    public const string Storm = "storm";
    public const string Quiet = "quiet";

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>Writes its port; then each line of the input starts or ends a storm, answered with the pushes made so far.</summary>
    public static async Task<int> RunAsync(int endpoints, uint backend)
    {
        await using var xds = await FakeXdsServer.StartAsync();
        ReadOnlyMemory<byte>[] versions = [Assignment(backend, endpoints, HealthStatus.Unhealthy), Assignment(backend, endpoints, HealthStatus.Draining)];
        xds.SetService(Service, service => service.Cluster(cluster => cluster.PanicThreshold(0)).Endpoints(list => list.Add("127.0.0.1:1")));
        xds.SetRaw(XdsResourceType.Endpoint, Service, versions[0]);
        Console.WriteLine(xds.Port);
        var pushes = 0;
        var isStormy = false;
        using var end = new CancellationTokenSource();
        var pushing = PushAsync(() => Volatile.Read(ref isStormy), () => xds.SetRaw(XdsResourceType.Endpoint, Service, versions[++pushes % 2]), end.Token);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Volatile.Write(ref isStormy, line == Storm);
            Console.WriteLine(Volatile.Read(ref pushes));
        }

        await end.CancelAsync();
        await pushing;
        return 0;
    }

    private static byte[] Assignment(uint backend, int endpoints, HealthStatus last)
    {
        var assignment = Resources.Assignment(Service, endpoints, 1);
        var list = assignment.Endpoints[0].LbEndpoints;
        foreach (var endpoint in list)
        {
            endpoint.HealthStatus = HealthStatus.Unhealthy;
        }

        list[endpoints / 2].HealthStatus = last;
        list.Add(Resources.Endpoint("127.0.0.1", backend));
        return assignment.ToByteArray();
    }

    // Catches up after a pause of the machine, so that a second of storm has a hundred updates whatever the timer does.
    private static async Task PushAsync(Func<bool> isStormy, Action push, CancellationToken end)
    {
        using var timer = new PeriodicTimer(Pace);
        var last = Stopwatch.GetTimestamp();
        while (await WaitAsync(timer, end))
        {
            var due = (int)(Stopwatch.GetElapsedTime(last) / Pace);
            last += (long)(due * Pace.TotalSeconds * Stopwatch.Frequency);
            for (var i = 0; i < due && isStormy(); i++)
            {
                push();
            }
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken end)
    {
        try
        {
            return await timer.WaitForNextTickAsync(end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
