using MeshClient.IntegrationTests.Support;
using MeshClient.Testing;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.IntegrationTests.ControlPlane;

/// <summary>How the runtime reaches its control plane, or says why it cannot.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Get_ControlPlaneOnAUnixSocket_IsConfiguredByIt()
    {
        var path = Path.Combine(Path.GetTempPath(), $"xds-{Guid.NewGuid():N}.sock");
        await using var xds = await XdsMesh.StartControlPlaneAsync(options => options.UnixSocketPath = path);

        await AssertServesAsync(xds);
    }

    [Fact]
    public async Task Get_ControlPlaneWithTls_IsConfiguredByIt()
    {
        using var authority = new TestCertificateAuthority();
        using var certificate = authority.Issue("127.0.0.1");
        await using var xds = await XdsMesh.StartControlPlaneAsync(options =>
        {
            options.Certificate = certificate;
            options.CertificateAuthority = authority;
        });

        await AssertServesAsync(xds);
    }

    [Fact]
    public async Task Get_ControlPlaneOfAnotherAuthority_FailsAndSaysWhy()
    {
        using var authority = new TestCertificateAuthority();
        using var other = new TestCertificateAuthority("another CA");
        using var certificate = other.Issue("127.0.0.1");
        await using var xds = await XdsMesh.StartControlPlaneAsync(options =>
        {
            options.Certificate = certificate;
            options.CertificateAuthority = authority;
        });
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Contains("control plane cannot be reached", exception.Message, StringComparison.Ordinal);
        Assert.Contains("certificate", exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, xds.StreamCount);
    }

    [Fact]
    public async Task Get_NobodyListens_FailsWithTheReasonAndRecovers()
    {
        await using var xds = await XdsMesh.StartControlPlaneAsync();
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Endpoints(backend));
        await xds.StopAsync(TestTimeout.Token);
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");
        await xds.RestartAsync(TestTimeout.Token);

        Assert.Equal((MeshFailureReason.ConfigNotReady, 503), (exception.Reason, (int?)exception.StatusCode));
        Assert.Contains("cannot be reached", exception.Message, StringComparison.Ordinal);
        Assert.Contains(xds.Target, exception.Message, StringComparison.Ordinal);
        using var response = await Eventually.SucceedsAsync(() => client.GetAsync(new Uri("http://pay/"), TestTimeout.Token));
    }

    [Theory]
    [InlineData(nameof(HostileScripts.Close))]
    [InlineData(nameof(HostileScripts.Garbage))]
    [InlineData(nameof(HostileScripts.Http2ThenGarbage))]
    [InlineData(nameof(HostileScripts.Http2OversizedFrame))]
    [InlineData(nameof(HostileScripts.Http2GoAway))]
    [InlineData(nameof(HostileScripts.EndlessHeaders))]
    public async Task Get_HostileControlPlane_FailsWithAClearErrorAndLeavesOtherCallsAlone(string script)
    {
        await using var hostile = await HostileServer.StartAsync(Script(script));
        await using var backend = await Backends.StartAsync("static");
        var options = XdsMesh.Options(new XdsBootstrap(new XdsServer(hostile.Address)), _ => { });
        options.Services.Add("known", new MeshServiceOptions { Endpoints = { backend.Uri.ToString() } });
        await using var mesh = MeshRuntime.Create(options);
        using var client = mesh.CreateHttpClient();

        var exception = await client.FailsAsync("http://pay/");

        Assert.Equal(MeshFailureReason.ConfigNotReady, exception.Reason);
        Assert.Contains(hostile.Address, exception.Message, StringComparison.Ordinal);
        Assert.Equal("static", await client.AnsweredByAsync("http://known/"));
    }

    private static async Task AssertServesAsync(FakeXdsServer xds)
    {
        await using var backend = await Backends.StartAsync("pay-1");
        xds.SetService("pay", s => s.Endpoints(backend));
        await using var mesh = XdsMesh.Runtime(xds);
        using var client = mesh.CreateHttpClient();

        Assert.Equal("pay-1", await client.AnsweredByAsync("http://pay/"));
        Assert.Equal("meshclient-test", xds.Requests[0].Node?.Id);
    }

    private static Func<Stream, CancellationToken, Task> Script(string name) =>
        (Func<Stream, CancellationToken, Task>)typeof(HostileScripts).GetProperty(name)!.GetValue(null)!;
}
