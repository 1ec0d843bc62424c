using MeshClient;
using MeshClient.Testing;
using MeshClient.Xds;
using Xunit;

namespace Snippets.Guides;

// snippet: testing
public sealed class CheckoutTests(FakeXdsServerFixture xds) : IClassFixture<FakeXdsServerFixture>
{
    [Fact]
    public async Task Charge_BackendFails_IsRetriedOnTheOther()
    {
        await using var bad = await FakeBackend.StartAsync(_ => Results.StatusCode(503));
        await using var good = await FakeBackend.StartAsync(_ => Results.Ok());
        xds.Server.SetService("payments", s => s.Endpoints(bad, good).Retry(attempts: 2, on: "5xx"));

        await using var mesh = MeshRuntime.Create(new MeshClientOptions { Bootstrap = xds.Server.Bootstrap });
        using var client = mesh.CreateHttpClient();

        Assert.True((await client.GetAsync("http://payments/charge")).IsSuccessStatusCode);
        await xds.Server.WaitForAckAsync(XdsResourceType.Endpoint);
    }
}

// end snippet
