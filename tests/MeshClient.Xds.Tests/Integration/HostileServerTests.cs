using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Tests.Integration.Support;
using static MeshClient.Xds.Tests.Client.Support.XdsClientBench;

namespace MeshClient.Xds.Tests.Integration;

/// <summary>Whatever a control plane does: no crash, no hot loop, the last good configuration in force, a clear reason.</summary>
public sealed class HostileServerTests
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    public static TheoryData<string, byte[]> Garbage => new()
    {
        { "no DiscoveryResponse", [0, 0, 0, 0, 4, 0xFF, 0xFF, 0xFF, 0xFF] },
        { "truncated field", [0, 0, 0, 0, 2, 0x0A, 0x7F] },
        { "length of 2 GB", [0, 0x7F, 0xFF, 0xFF, 0xFF, 1, 2, 3] },
        { "length of 4 GB", [0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3] },
        { "compressed without encoding", [1, 0, 0, 0, 2, 0x0A, 0x00] },
        { "unknown compression flag", [9, 0, 0, 0, 2, 0x0A, 0x00] },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Receive_Garbage_KeepsTheLastGoodVersionAndTriesAgain(string row, byte[] bytes)
    {
        await using var server = await RawControlPlane.StartAsync();
        await using var bench = new RealClientBench(new XdsServer($"localhost:{server.Port}"));
        var watcher = await bench.WatchAsync(Eds, "e");
        var stream = await server.NextStreamAsync();
        await stream.RespondAsync(Eds, "v1", "n1", "e=a");
        await watcher.Log.WaitForAsync("a");

        await stream.WriteBytesAsync(bytes);
        await bench.ReconnectAsync(1);
        var second = await server.NextStreamAsync();
        Assert.Equal("v1", (await second.NextRequestAsync()).VersionInfo);
        await second.RespondAsync(Eds, "v2", "n1", "e=b");
        await watcher.Log.WaitForAsync("b");

        Assert.True(watcher.Events.All(text => text is "a" or "b" or "ambient Unreachable" or "ambient none"), row);
    }

    [Fact]
    public async Task Receive_NoDiscoveryResponse_SaysSo()
    {
        await using var server = await RawControlPlane.StartAsync();
        await using var bench = new RealClientBench(new XdsServer($"localhost:{server.Port}"));
        var watcher = await bench.WatchAsync(Lds, "l");

        await (await server.NextStreamAsync()).WriteMessageAsync([0xFF, 0xFF, 0xFF, 0xFF]);
        await watcher.Log.WaitForAsync("error Unreachable");

        Assert.Contains("the server sent what is no DiscoveryResponse", watcher.LastMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_MessageOverTheLimit_IsRefusedWithTheReason()
    {
        await using var server = await RawControlPlane.StartAsync();
        await using var bench = new RealClientBench(new XdsServer($"localhost:{server.Port}"), maxReceiveMessageSize: 1024);
        var watcher = await bench.WatchAsync(Lds, "l");
        var stream = await server.NextStreamAsync();
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        await watcher.Log.WaitForAsync("a");

        await stream.RespondAsync(Lds, "v2", "n2", $"l={new string('x', 2000)}");
        await watcher.Log.WaitForAsync("ambient Unreachable");

        Assert.Contains("ResourceExhausted", watcher.LastMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_EndlessUnknownTypes_IsIgnored()
    {
        await using var server = await RawControlPlane.StartAsync();
        await using var bench = new RealClientBench(new XdsServer($"localhost:{server.Port}"));
        var watcher = await bench.WatchAsync(Lds, "l");
        var stream = await server.NextStreamAsync();
        await stream.NextRequestAsync();
        var unknown = new DiscoveryResponse { TypeUrl = "type.googleapis.com/no.Such", Nonce = "x" }.ToByteArray();

        for (var i = 0; i < 500; i++)
        {
            await stream.WriteMessageAsync(unknown);
        }

        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        Assert.Equal("n1", (await stream.NextRequestAsync()).ResponseNonce);
        Assert.Equal(["a"], watcher.Events);
    }

    [Fact]
    [Trait("Rule", "envoy-http 12 NACK loop")]
    public async Task Receive_SameBadVersionAfterEveryNack_IsNotAnsweredAtOnceForEver()
    {
        await using var server = await RawControlPlane.StartAsync();
        await using var bench = new RealClientBench(new XdsServer($"localhost:{server.Port}"));
        var watcher = await bench.WatchAsync(Cds, "c");
        var stream = await server.NextStreamAsync();
        await stream.NextRequestAsync();

        await stream.RespondAsync(Cds, "v1", "n1", "c!bad");
        Assert.Equal("n1", (await stream.NextRequestAsync()).ResponseNonce);
        await stream.RespondAsync(Cds, "v1", "n2", "c!bad");
        var second = stream.NextRequestAsync();
        await bench.Observer.Log.WaitForAsync("Cluster invalid", 2);
        await bench.Time.WaitForTimerAsync();
        Assert.False(second.IsCompleted);
        bench.Time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal("n2", (await second).ResponseNonce);
        Assert.Equal(["error Invalid"], watcher.Events);
    }

    [Theory]
    [InlineData(0, "the server closed the stream")]
    [InlineData(7, "status PermissionDenied: go away")]
    [InlineData(12, "status Unimplemented: go away")]
    [InlineData(16, "status Unauthenticated: go away")]
    public async Task End_AtOnce_IsReportedAndRetriedOnlyAfterTheBackOff(int status, string expected)
    {
        await using var server = await RawControlPlane.StartAsync();
        await using var bench = new RealClientBench(new XdsServer($"localhost:{server.Port}"));
        var watcher = await bench.WatchAsync(Lds, "l");

        (await server.NextStreamAsync()).End(status, "go away");
        await watcher.Log.WaitForAsync("error Unreachable");
        await bench.Loop.InvokeAsync(static () => { });

        Assert.Contains(expected, watcher.LastMessage, StringComparison.Ordinal);
        Assert.Null(server.TryNextStream());
        await bench.ReconnectAsync(1);
        await (await server.NextStreamAsync()).RespondAsync(Lds, "v1", "n1", "l=a");
        await watcher.Log.WaitForAsync("a");
    }

    [Fact]
    public async Task Reset_AfterAResponse_IsNoErrorForWatchers()
    {
        await using var server = await RawControlPlane.StartAsync();
        await using var bench = new RealClientBench(new XdsServer($"localhost:{server.Port}"));
        var watcher = await bench.WatchAsync(Lds, "l");
        var stream = await server.NextStreamAsync();
        await stream.RespondAsync(Lds, "v1", "n1", "l=a");
        await watcher.Log.WaitForAsync("a");

        stream.Abort();
        await bench.ReconnectAsync(1);
        await (await server.NextStreamAsync()).RespondAsync(Lds, "v2", "n1", "l=b");
        await watcher.Log.WaitForAsync("b");

        Assert.Equal(["a", "b"], watcher.Events);
    }

    [Fact]
    public async Task Connect_ServerWithHttp1Only_IsReported()
    {
        await using var server = await RawControlPlane.StartHttp1Async();
        await using var bench = new RealClientBench(new XdsServer($"localhost:{server.Port}"));

        var watcher = await bench.WatchAsync(Lds, "l");

        await watcher.Log.WaitForAsync("error Unreachable");
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 D4")]
    public async Task Connect_NobodyListens_IsReportedAndNeverCountsAsMissing()
    {
        using var reserved = new Socket(SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var bench = new RealClientBench(new XdsServer($"127.0.0.1:{((IPEndPoint)reserved.LocalEndPoint!).Port}"));

        var watcher = await bench.WatchAsync(Lds, "l");
        await watcher.Log.WaitForAsync("error Unreachable");
        await bench.ReconnectAsync(1);
        await bench.Observer.Log.WaitForAsync("closed", 2);

        Assert.All(watcher.Events, text => Assert.Equal("error Unreachable", text));
        Assert.Contains("refused", watcher.LastMessage, StringComparison.OrdinalIgnoreCase);
        Assert.Single(bench.Observer.Log.All, text => text == "failed");
    }

    [Fact]
    [Trait("Rule", "xds-client 8.3 D1")]
    public async Task Connect_ServerAcceptsAndNeverAnswers_CountsAsMissingAndDisposalIsPrompt()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var bench = new RealClientBench(new XdsServer($"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
        var watcher = await bench.WatchAsync(Lds, "l");
        using var silent = await listener.AcceptTcpClientAsync().WaitAsync(Ceiling);

        await bench.Time.WaitForTimerAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(15));
        await watcher.Log.WaitForAsync("error DoesNotExist");

        Assert.Contains("The server has not sent anything on this stream", watcher.LastMessage, StringComparison.Ordinal);
        await bench.Client.DisposeAsync().AsTask().WaitAsync(Ceiling);
    }

    [Fact]
    public async Task Connect_ServerSpeaksAnotherProtocol_IsReported()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var bench = new RealClientBench(new XdsServer($"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
        var watcher = await bench.WatchAsync(Lds, "l");
        using var client = await listener.AcceptTcpClientAsync().WaitAsync(Ceiling);

        await client.GetStream().WriteAsync("220 mail.example ESMTP ready, what do you want?\r\n"u8.ToArray());

        await watcher.Log.WaitForAsync("error Unreachable");
    }
}
