using MeshClient;
using MeshClient.Xds.Bootstrap;
using OpenTelemetry;
using OpenTelemetry.Metrics;

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

    public static MeterProvider Metrics()
    {
        // snippet: metrics
        var metrics = Sdk.CreateMeterProviderBuilder().AddMeter("MeshClient").Build();
        // end snippet
        return metrics;
    }
}
