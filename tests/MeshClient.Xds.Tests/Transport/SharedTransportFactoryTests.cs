using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Client.Support;
using MeshClient.Xds.Transport;

namespace MeshClient.Xds.Tests.Transport;

public sealed class SharedTransportFactoryTests
{
    private static readonly XdsServer One = new("cp:1");

    private readonly FakeAdsServer _server = new();
    private readonly SharedTransportFactory _factory;

    public SharedTransportFactoryTests() => _factory = new SharedTransportFactory(_server);

    [Fact]
    public async Task Create_SameServer_LastsUntilTheLastLease()
    {
        var first = _factory.Create(One);
        var second = _factory.Create(new XdsServer("cp:1"));
        var transport = Assert.Single(_server.Transports);

        await first.DisposeAsync();
        await first.DisposeAsync();
        var afterFirst = transport.IsDisposed;
        await second.DisposeAsync();

        Assert.False(afterFirst);
        Assert.True(transport.IsDisposed);
    }

    [Fact]
    public async Task Create_AfterTheLastLease_ConnectsAnew()
    {
        await _factory.Create(One).DisposeAsync();

        await using var lease = _factory.Create(One);

        Assert.Equal([true, false], _server.Transports.Select(transport => transport.IsDisposed));
    }

    [Fact]
    public async Task Create_OtherServerOrFeatures_ConnectsElsewhere()
    {
        await using var one = _factory.Create(One);
        await using var two = _factory.Create(new XdsServer("cp:2"));
        await using var trusted = _factory.Create(new XdsServer("cp:1") { Features = XdsServerFeatures.TrustedXdsServer });

        Assert.Equal(["cp:1", "cp:2", "cp:1"], _server.Transports.Select(transport => transport.Server.Uri));
    }

    [Fact]
    public async Task Create_ByManyThreads_LeavesNothingBehind()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(LeaseOftenAsync)));

        Assert.All(_server.Transports, transport => Assert.True(transport.IsDisposed));
    }

    private async Task LeaseOftenAsync()
    {
        for (var i = 0; i < 1_000; i++)
        {
            await using var lease = _factory.Create(One);
        }
    }
}
