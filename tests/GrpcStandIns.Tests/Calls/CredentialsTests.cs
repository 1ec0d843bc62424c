using Grpc.Core;
using Grpc.Net.Client;
using GrpcStandIns.Tests.Protos;
using GrpcStandIns.Tests.Server;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace GrpcStandIns.Tests.Calls;

public sealed class CredentialsTests
{
    [Fact]
    public async Task CallCredentials_InsecureChannelThatOptedIn_AddHeader()
    {
        await using var server = await ProbeServer.StartAsync();
        var client = server.CreateClient(new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });

        await client.EchoAsync(new EchoRequest(), new CallOptions(credentials: Bearer("t1"))).ResponseAsync.Within();

        Assert.Equal("Bearer t1", (await server.Journal.FirstCall.Within()).Headers.GetValue("authorization"));
    }

    [Fact]
    public async Task CallCredentials_InsecureChannelThatDidNotOptIn_AreNotSent()
    {
        await using var server = await ProbeServer.StartAsync();

        await server.CreateClient().EchoAsync(new EchoRequest(), new CallOptions(credentials: Bearer("t1"))).ResponseAsync.Within();

        Assert.Null((await server.Journal.FirstCall.Within()).Headers.GetValue("authorization"));
    }

    [Fact]
    public async Task CallCredentials_ComposedOfTwo_BothApply()
    {
        await using var server = await ProbeServer.StartAsync();
        var client = server.CreateClient(new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });
        var tenant = CallCredentials.FromInterceptor((_, metadata) => Add(metadata, "tenant", "blue"));
        var options = new CallOptions(credentials: CallCredentials.Compose(Bearer("t1"), tenant));

        await client.EchoAsync(new EchoRequest(), options).ResponseAsync.Within();

        var headers = (await server.Journal.FirstCall.Within()).Headers;
        Assert.Equal("Bearer t1", headers.GetValue("authorization"));
        Assert.Equal("blue", headers.GetValue("tenant"));
    }

    [Fact]
    public async Task CallCredentials_Interceptor_LearnsServiceAndMethod()
    {
        await using var server = await ProbeServer.StartAsync();
        var asked = new TaskCompletionSource<AuthInterceptorContext>();
        var client = server.CreateClient(new GrpcChannelOptions { UnsafeUseInsecureChannelCallCredentials = true });
        var credentials = CallCredentials.FromInterceptor((context, _) =>
        {
            asked.SetResult(context);
            return Task.CompletedTask;
        });

        await client.EchoAsync(new EchoRequest(), new CallOptions(credentials: credentials)).ResponseAsync.Within();

        var context = await asked.Task.Within();
        Assert.Equal(new Uri(server.Address, "standins.probe.Probe").ToString(), context.ServiceUrl);
        Assert.Equal("Echo", context.MethodName);
    }

    [Fact]
    public async Task ChannelCredentials_TlsWithCallCredentials_EveryCallCarriesThem()
    {
        using var certificate = TestCertificate.Create("server");
        await using var server = await ProbeServer.StartAsync(listen: options => options.UseHttps(certificate));
        var channel = server.CreateChannel(new GrpcChannelOptions
        {
            HttpHandler = TestCertificate.CreateHandlerTrusting(certificate),
            Credentials = ChannelCredentials.Create(ChannelCredentials.SecureSsl, Bearer("t2")),
        });

        await new Probe.ProbeClient(channel).EchoAsync(new EchoRequest()).ResponseAsync.Within();

        var seen = await server.Journal.FirstCall.Within();
        Assert.Equal("Bearer t2", seen.Headers.GetValue("authorization"));
        Assert.False(seen.IsPeerAuthenticated);
    }

    [Fact]
    public async Task ChannelCredentials_ClientCertificate_AuthenticatesThePeer()
    {
        using var certificate = TestCertificate.Create("server");
        using var own = TestCertificate.Create("client");
        await using var server = await ProbeServer.StartAsync(listen: options => options.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (presented, _, _) => presented.Equals(own);
        }));
        var channel = server.CreateChannel(new GrpcChannelOptions
        {
            HttpHandler = TestCertificate.CreateHandlerTrusting(certificate, own),
        });

        await new Probe.ProbeClient(channel).EchoAsync(new EchoRequest()).ResponseAsync.Within();

        Assert.True((await server.Journal.FirstCall.Within()).IsPeerAuthenticated);
    }

    [Fact]
    public async Task ChannelCredentials_TlsForPlaintextAddress_AreRefused()
    {
        await using var server = await ProbeServer.StartAsync();

        Assert.Throws<InvalidOperationException>(() =>
            server.CreateChannel(new GrpcChannelOptions { Credentials = ChannelCredentials.SecureSsl }));
    }

    private static CallCredentials Bearer(string token) =>
        CallCredentials.FromInterceptor((_, metadata) => Add(metadata, "authorization", $"Bearer {token}"));

    private static Task Add(Metadata metadata, string key, string value)
    {
        metadata.Add(key, value);
        return Task.CompletedTask;
    }
}
