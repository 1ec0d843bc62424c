using Grpc.Core;
using GrpcStandIns.Tests.Protos;

namespace GrpcStandIns.Tests.Api;

public sealed class ClientTests
{
    [Fact]
    public void Call_ClientWithoutHost_LeavesTheHostToTheInvoker()
    {
        var invoker = new HostRecordingInvoker();

        CallEveryKind(new Probe.ProbeClient(invoker));

        Assert.Equal([null, null, null, null, null], invoker.Hosts);
    }

    [Fact]
    public void Call_ClientWithHost_NamesItInEveryKindOfCall()
    {
        var invoker = new HostRecordingInvoker();

        CallEveryKind(new Probe.ProbeClient(invoker).WithHost("first").WithHost("second"));

        Assert.Equal(Enumerable.Repeat("second", 5), invoker.Hosts);
    }

    [Fact]
    public void WithHost_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new Probe.ProbeClient(new HostRecordingInvoker()).WithHost(null!));
    }

    [Fact]
    public void Call_ClientForTestDoubles_Throws()
    {
        var client = new UnconnectedClient();

        Assert.Throws<NotImplementedException>(() => client.Echo(new EchoRequest()));
        Assert.Throws<NotImplementedException>(() => client.EchoAsync(new EchoRequest()));
        Assert.Throws<NotImplementedException>(() => client.Count(new CountRequest()));
        Assert.Throws<NotImplementedException>(() => client.Sum());
        Assert.Throws<NotImplementedException>(() => client.Chat());
    }

    [Fact]
    public void Constructor_NullInvoker_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new Probe.ProbeClient((CallInvoker)null!));
    }

    [Fact]
    public async Task Channel_WithoutShutdownOfItsOwn_ShutsDown()
    {
        var channel = new HostRecordingChannel("target");

        await channel.ShutdownAsync().Within();

        Assert.Equal("target", channel.Target);
        Assert.Throws<ArgumentNullException>(() => new HostRecordingChannel(null!));
    }

    private static void CallEveryKind(Probe.ProbeClient client)
    {
        client.Echo(new EchoRequest());
        client.EchoAsync(new EchoRequest());
        client.Count(new CountRequest());
        client.Sum();
        client.Chat();
    }

    private sealed class UnconnectedClient : Probe.ProbeClient;

    private sealed class HostRecordingChannel(string target) : ChannelBase(target)
    {
        public override CallInvoker CreateCallInvoker() => new HostRecordingInvoker();
    }
}
