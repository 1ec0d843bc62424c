using MeshClient;
using MeshClient.Xds.Bootstrap;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Snippets.Guides;

internal static class Runtime
{
    public static async Task IstioAsync()
    {
        // snippet: control-planes
        var bootstrap = new XdsBootstrap(new XdsServer("unix:///etc/istio/proxy/XDS"))
        {
            Node = new XdsNode
            {
                Id = "sidecar~10.0.0.7~checkout-5d9f.shop~shop.svc.cluster.local",
                Metadata = new Dictionary<string, object?> { ["GENERATOR"] = "grpc", ["NAMESPACE"] = "shop" },
            },
        };
        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = bootstrap });
        // end snippet
    }

    public static async Task ReadyAsync(WebApplication app)
    {
        // snippet: ready
        var mesh = app.Services.GetRequiredService<MeshRuntime>();
        await mesh.WaitUntilReadyAsync(["catalog", "greeter"], TimeSpan.FromSeconds(10));
        // end snippet
    }

    public static async Task SnapshotAsync(MeshRuntime mesh)
    {
        // snippet: snapshot
        var snapshot = await mesh.GetSnapshotAsync();
        foreach (var endpoint in snapshot.Clusters.SelectMany(cluster => cluster.Endpoints))
        {
            Console.WriteLine($"{endpoint.Address} {endpoint.State} {endpoint.InFlight} in flight, {endpoint.LatencyEstimate}");
        }

        Console.WriteLine(snapshot.ToJson());
        // end snippet
    }

    public static void AspNetCore(WebApplicationBuilder builder)
    {
        // snippet: aspnetcore
        builder.Services.AddMeshClient();
        builder.Services.AddHealthChecks().AddMeshClient(targets: ["catalog"]);

        var app = builder.Build();
        app.MapHealthChecks("/ready");
        app.MapMeshAdmin("/mesh").RequireHost("localhost:8081");
        // end snippet
        app.Run();
    }

    public static void ClientStatus(WebApplicationBuilder builder)
    {
        // snippet: csds
        builder.Services.AddMeshClient();
        builder.Services.AddMeshClientStatus();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(8082, listen => listen.Protocols = HttpProtocols.Http2));

        var app = builder.Build();
        app.MapMeshClientStatus().RequireHost("localhost:8082");
        // end snippet
        app.Run();
    }

    public static void Telemetry()
    {
        // snippet: opentelemetry
        using var metrics = Sdk.CreateMeterProviderBuilder().AddMeshClientInstrumentation().Build();
        using var traces = Sdk.CreateTracerProviderBuilder().AddMeshClientInstrumentation().Build();
        // end snippet
    }
}
