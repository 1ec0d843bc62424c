using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Integration.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Integration;

/// <summary>The ways to reach a control plane, over real sockets.</summary>
public sealed class ConnectionTests
{
    [Theory]
    [InlineData("localhost:{0}")]
    [InlineData("127.0.0.1:{0}")]
    [InlineData("dns:///localhost:{0}")]
    [InlineData("ipv4:127.0.0.1:{0}")]
    [InlineData("ipv4:127.0.0.1:1,127.0.0.1:{0}")]
    [InlineData("http://localhost:{0}")]
    public async Task Watch_OverTcp_ReceivesAndAcks(string uri)
    {
        await using var server = await RawControlPlane.StartAsync();
        await using var bench = new RealClientBench(new XdsServer(uri.Replace("{0}", $"{server.Port}", StringComparison.Ordinal)));

        await ExchangeAsync(bench, server);
    }

    [Fact]
    public async Task Watch_OverUnixSocket_ReceivesAndAcks()
    {
        var path = SocketPath(Path.GetTempPath());
        await using var server = await RawControlPlane.StartOnUnixSocketAsync(path);
        await using var bench = new RealClientBench(new XdsServer($"unix://{path}"));

        await ExchangeAsync(bench, server);
    }

    [Theory]
    [InlineData("unix:")]
    [InlineData("unix:///./")]
    public async Task Watch_OverUnixSocketInTheWorkingDirectory_ReceivesAndAcks(string prefix)
    {
        var path = SocketPath(Environment.CurrentDirectory);
        await using var server = await RawControlPlane.StartOnUnixSocketAsync(path);
        await using var bench = new RealClientBench(new XdsServer(prefix + Path.GetFileName(path)));

        await ExchangeAsync(bench, server);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.7 Z1")]
    public async Task Watch_SeveralTargets_UseOneStream()
    {
        await using var server = await RawControlPlane.StartAsync();
        await using var bench = new RealClientBench(new XdsServer($"localhost:{server.Port}"));
        var first = await bench.WatchAsync(Lds, "a");
        var second = await bench.WatchAsync(Lds, "b");
        var stream = await server.NextStreamAsync();

        await stream.RespondAsync(Lds, "v1", "n1", "a=1", "b=2");
        await first.Log.WaitForAsync("1");
        await second.Log.WaitForAsync("2");

        Assert.Null(server.TryNextStream());
    }

    [Fact]
    [Trait("Rule", "xds-client 8.2 T26")]
    public async Task Receive_TenMegabytes_IsAccepted()
    {
        await using var server = await RawControlPlane.StartAsync();
        await using var bench = new RealClientBench(new XdsServer($"localhost:{server.Port}"));
        var watcher = await bench.WatchAsync(Eds, "e");
        var stream = await server.NextStreamAsync();
        var content = new string('x', 10 * 1024 * 1024);

        await stream.RespondAsync(Eds, "v1", "n1", $"e={content}");

        await watcher.Log.WaitForAsync(content);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.2 T9")]
    [Trait("Rule", "xds-client 8.3 E8")]
    public async Task Restart_Server_KeepsTheLastGoodVersionAndResumesFromIt()
    {
        var server = await RawControlPlane.StartAsync();
        var port = server.Port;
        await using var bench = new RealClientBench(new XdsServer($"localhost:{port}"));
        var watcher = await bench.WatchAsync(Eds, "e");
        var stream = await server.NextStreamAsync();
        await stream.NextRequestAsync();
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await stream.NextRequestAsync();

        await server.DisposeAsync();
        await bench.ReconnectAsync(1);
        await watcher.Log.WaitForAsync("ambient Unreachable");
        Assert.Contains("refused", watcher.LastMessage, StringComparison.OrdinalIgnoreCase);
        await using var successor = await RawControlPlane.StartAsync(port: port);
        await bench.ReconnectAsync(2);
        var second = await successor.NextStreamAsync();
        var request = await second.NextRequestAsync();
        await second.RespondAsync(Eds, "v2", "n1", "e=b");
        await watcher.Log.WaitForAsync("b");

        Assert.Equal(("v1", "", "node-1"), (request.VersionInfo, request.ResponseNonce, request.Node.Id));
        Assert.Equal(["a", "ambient Unreachable", "ambient none", "b"], watcher.Events);
    }

    private static string SocketPath(string directory) => Path.Combine(directory, $"xds-{Guid.NewGuid():N}.sock"[..16]);

    private static async Task ExchangeAsync(RealClientBench bench, RawControlPlane server)
    {
        var watcher = await bench.WatchAsync(Lds, "svc:80");
        var stream = await server.NextStreamAsync();
        var request = await stream.NextRequestAsync();
        await stream.RespondAsync(Lds, "v1", "n1", "svc:80=a");
        var ack = await stream.NextRequestAsync();
        await watcher.Log.WaitForAsync("a");

        Assert.Equal(["svc:80"], request.ResourceNames);
        Assert.Equal("node-1", request.Node.Id);
        Assert.Equal(("v1", "n1", true), (ack.VersionInfo, ack.ResponseNonce, ack.ErrorDetail is null));
    }
}
