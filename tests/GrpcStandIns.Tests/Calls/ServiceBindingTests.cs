using Grpc.Core;
using GrpcStandIns.Tests.Protos;
using GrpcStandIns.Tests.Server;
using Microsoft.AspNetCore.Builder;

namespace GrpcStandIns.Tests.Calls;

public sealed class ServiceBindingTests
{
    [Fact]
    public async Task MapGrpcService_ServiceDefinition_ServesItsMethods()
    {
        var definition = Probe.BindService(new ProbeService(new ServerJournal()));
        await using var server = await ProbeServer.StartAsync(map: routes => routes.MapGrpcService(definition));

        var reply = await server.CreateClient().EchoAsync(new EchoRequest { Text = "bound" }).ResponseAsync.Within();

        Assert.Equal("bound", reply.Text);
    }

    [Fact]
    public async Task MapGrpcService_MethodThatServiceLeavesOut_EndsUnimplemented()
    {
        await using var server = await ProbeServer.StartAsync(map: static routes => routes.MapGrpcService<EmptyProbeService>());

        var error = await Assert.ThrowsAsync<RpcException>(() => server.CreateClient().EchoAsync(new EchoRequest()).ResponseAsync.Within());

        Assert.Equal(StatusCode.Unimplemented, error.StatusCode);
    }

    [Fact]
    public void BindService_GeneratedCode_AddsEveryMethodOnce()
    {
        var binder = new RecordingServiceBinder();

        Probe.BindService(binder, new ProbeService(new ServerJournal()));

        Assert.Equal(
            [
                "Unary Echo", "ClientStreaming Sum", "ServerStreaming Count", "DuplexStreaming Chat",
                "Unary Hang", "ServerStreaming HangAfterFirst", "Unary Fail",
            ],
            binder.Lines);
    }

    [Fact]
    public void BindService_Definition_AddsTheSameMethodsAsGeneratedCode()
    {
        var direct = new RecordingServiceBinder();
        var throughDefinition = new RecordingServiceBinder();

        Probe.BindService(direct, new ProbeService(new ServerJournal()));
        Probe.BindService(new ProbeService(new ServerJournal())).BindService(throughDefinition);

        Assert.Equal(direct.Lines, throughDefinition.Lines);
    }

    internal sealed class EmptyProbeService : Probe.ProbeBase;
}
