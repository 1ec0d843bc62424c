using MeshClient;

namespace Snippets.Guides;

internal static class EasyMode
{
    public static void AllClients(WebApplicationBuilder builder)
    {
        // snippet: easy-mode
        builder.Services.AddMeshClient()
            .AddService("catalog", "http://10.0.0.1:8080", "http://10.0.0.2:8080")
            .AddService("greeter", service =>
            {
                service.Dns = "greeter-headless:8080";
                service.Balancing = MeshBalancing.LeastRequest;
            })
            .MeshAllHttpClients();
        builder.Services.AddHttpClient("payment-provider").WithoutMesh();
        // end snippet
    }

    public static void Retries(WebApplicationBuilder builder)
    {
        // snippet: retries
        builder.Services.AddMeshClient().AddService("catalog", service =>
        {
            service.Endpoints.Add("http://10.0.0.1:8080");
            service.Endpoints.Add("http://10.0.0.2:8080");
            service.Timeout = TimeSpan.FromSeconds(2);
            service.Retry.Attempts = 3;
            service.Retry.On = "connect-failure,refused-stream,5xx";
            service.Retry.PerTryTimeout = TimeSpan.FromMilliseconds(500);
        });
        // end snippet
    }

    public static void Balancing(WebApplicationBuilder builder)
    {
        // snippet: balancing
        builder.Services.AddMeshClient(options => options.PreferLatencyAware = true);
        // end snippet
    }
}
