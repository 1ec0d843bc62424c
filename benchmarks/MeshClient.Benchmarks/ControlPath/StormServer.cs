using System.Diagnostics;
using System.Net;
using Google.Protobuf;
using MeshClient.Testing;
using MeshClient.Xds;
using MeshClient.Xds.Proto.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MeshClient.Benchmarks.ControlPath;

/// <summary>
/// Two Kestrel backends and the control plane that lists them, in a process of its own. The control plane also lists many endpoints that are
/// unhealthy, and during a storm changes one of those a hundred times a second.
/// </summary>
internal static class StormServer
{
    public const string Switch = "--serve-storm";
    public const string Service = "pay";
    public const string Storm = "storm";
    public const string Quiet = "quiet";

    private const int Backends = 2;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);
    private static readonly byte[] Body = new byte[64];

    /// <summary>Writes its port; then each line of the input starts or ends a storm, answered with the pushes made so far.</summary>
    public static async Task<int> RunAsync(int endpoints)
    {
        await using var backends = await StartBackendsAsync();
        await using var xds = await FakeXdsServer.StartAsync();
        var ports = backends.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => (uint)new Uri(address).Port);
        ReadOnlyMemory<byte>[] versions = [Assignment(ports, endpoints, HealthStatus.Unhealthy), Assignment(ports, endpoints, HealthStatus.Draining)];
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

    private static async Task<WebApplication> StartBackendsAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            for (var i = 0; i < Backends; i++)
            {
                kestrel.Listen(IPAddress.Loopback, 0);
            }
        });
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.ContentLength = Body.Length;
            return context.Response.Body.WriteAsync(Body).AsTask();
        });
        await app.StartAsync();
        return app;
    }

    private static byte[] Assignment(IEnumerable<uint> ports, int endpoints, HealthStatus last)
    {
        var assignment = Resources.Assignment(Service, endpoints, 1);
        var list = assignment.Endpoints[0].LbEndpoints;
        foreach (var endpoint in list)
        {
            endpoint.HealthStatus = HealthStatus.Unhealthy;
        }

        list[endpoints / 2].HealthStatus = last;
        list.AddRange(ports.Select(port => Resources.Endpoint("127.0.0.1", port)));
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
