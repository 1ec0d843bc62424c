using Grpc.Core;
using Grpc.Core.Interceptors;
using GrpcStandIns.Tests.Protos;
using GrpcStandIns.Tests.Server;

namespace GrpcStandIns.Tests.Calls;

public sealed class ClientInterceptorTests
{
    [Fact]
    public async Task Intercept_EveryKindOfCall_PassesThroughItsOwnMethod()
    {
        await using var server = await ProbeServer.StartAsync();
        var interceptor = new RecordingClientInterceptor("a", []);
        var client = new Probe.ProbeClient(server.CreateChannel().Intercept(interceptor));

        await CallEveryKindAsync(client);

        Assert.Equal(
            ["a BlockingUnary Echo", "a Unary Echo", "a ServerStreaming Count", "a ClientStreaming Sum", "a DuplexStreaming Chat"],
            interceptor.Lines);
    }

    [Fact]
    public async Task Intercept_Several_FirstOneSeesTheCallFirst()
    {
        await using var server = await ProbeServer.StartAsync();
        List<string> lines = [];
        var invoker = server.CreateChannel()
            .Intercept(new RecordingClientInterceptor("outer", lines), new RecordingClientInterceptor("inner", lines));

        await new Probe.ProbeClient(invoker).EchoAsync(new EchoRequest()).ResponseAsync.Within();

        Assert.Equal(["outer Unary Echo", "inner Unary Echo"], lines);
    }

    [Fact]
    public async Task Intercept_Chained_LastOneAddedSeesTheCallFirst()
    {
        await using var server = await ProbeServer.StartAsync();
        List<string> lines = [];
        var invoker = server.CreateChannel()
            .Intercept(new RecordingClientInterceptor("first", lines))
            .Intercept(new RecordingClientInterceptor("second", lines));

        await new Probe.ProbeClient(invoker).EchoAsync(new EchoRequest()).ResponseAsync.Within();

        Assert.Equal(["second Unary Echo", "first Unary Echo"], lines);
    }

    [Fact]
    public async Task Intercept_MetadataFunction_AddsHeadersToEveryKindOfCall()
    {
        await using var server = await ProbeServer.StartAsync();
        List<Metadata> seen = [];
        var invoker = server.CreateChannel()
            .Intercept(new RecordingClientInterceptor("after", [], seen))
            .Intercept(headers => [.. headers, new Metadata.Entry("added", "yes")]);

        await CallEveryKindAsync(new Probe.ProbeClient(invoker));

        Assert.Equal(5, seen.Count);
        Assert.All(seen, headers => Assert.Equal("yes", headers.GetValue("added")));
        Assert.Equal("yes", (await server.Journal.FirstCall.Within()).Headers.GetValue("added"));
    }

    [Fact]
    public async Task Intercept_InterceptorThatDoesNothing_LetsEveryKindOfCallPass()
    {
        await using var server = await ProbeServer.StartAsync();

        await CallEveryKindAsync(new Probe.ProbeClient(server.CreateChannel().Intercept(new IdleInterceptor())));
    }

    private static async Task CallEveryKindAsync(Probe.ProbeClient client)
    {
        Assert.Equal("b", (await Task.Run(() => client.Echo(new EchoRequest { Text = "b" })).Within()).Text);
        Assert.Equal("u", (await client.EchoAsync(new EchoRequest { Text = "u" }).ResponseAsync.Within()).Text);

        using var count = client.Count(new CountRequest { To = 3 });
        Assert.Equal(3, await count.ResponseStream.ReadAllAsync(Ceiling.Token()).CountAsync());

        using var sum = client.Sum();
        await sum.RequestStream.WriteAsync(new Number { Value = 7 }).Within();
        await sum.RequestStream.CompleteAsync().Within();
        Assert.Equal(7, (await sum.ResponseAsync.Within()).Sum);

        using var chat = client.Chat();
        await chat.RequestStream.WriteAsync(new EchoRequest { Text = "c" }).Within();
        await chat.RequestStream.CompleteAsync().Within();
        Assert.Equal("c", (await chat.ResponseStream.ReadAllAsync(Ceiling.Token()).SingleAsync()).Text);
    }

    private sealed class IdleInterceptor : Interceptor;
}
