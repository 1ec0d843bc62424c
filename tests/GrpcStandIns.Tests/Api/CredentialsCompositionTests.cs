using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

public sealed class CredentialsCompositionTests
{
    private static readonly AsyncAuthInterceptor First = (_, _) => Task.CompletedTask;
    private static readonly AsyncAuthInterceptor Second = (_, _) => Task.CompletedTask;

    [Fact]
    public void FromInterceptor_Configured_HandsTheDelegateOver()
    {
        var configurator = new RecordingCallCredentialsConfigurator();
        var state = new object();

        CallCredentials.FromInterceptor(First).InternalPopulateConfiguration(configurator, state);

        Assert.Same(First, configurator.Interceptor);
        Assert.Same(state, configurator.State);
    }

    [Fact]
    public void Compose_Several_HandsThemOverInOrder()
    {
        var configurator = new RecordingCallCredentialsConfigurator();
        CallCredentials[] parts = [CallCredentials.FromInterceptor(First), CallCredentials.FromInterceptor(Second)];

        CallCredentials.Compose(parts).InternalPopulateConfiguration(configurator, null);

        Assert.Equal(parts, configurator.Composite);
    }

    [Fact]
    public void Compose_FewerThanTwo_Throws()
    {
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose());
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose(CallCredentials.FromInterceptor(First)));
        Assert.Throws<ArgumentNullException>(() => CallCredentials.Compose(null!));
    }

    [Fact]
    public void FromInterceptor_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => CallCredentials.FromInterceptor(null!));
    }

    [Fact]
    public void Insecure_Configured_SaysSo()
    {
        Assert.Equal("insecure", Configure(ChannelCredentials.Insecure).Line);
        Assert.Same(ChannelCredentials.Insecure, ChannelCredentials.Insecure);
    }

    [Fact]
    public void SecureSsl_Configured_IsTlsWithDefaults()
    {
        Assert.Equal("ssl", Configure(ChannelCredentials.SecureSsl).Line);
        Assert.Equal(new object?[] { null, null, null }, Configure(ChannelCredentials.SecureSsl).Parts);
    }

    [Fact]
    public void SslCredentials_Configured_HandOverAllParts()
    {
        var pair = new KeyCertificatePair("chain", "key");
        VerifyPeerCallback verify = _ => true;
        var credentials = new SslCredentials("roots", pair, verify);

        Assert.Equal(new object?[] { "roots", pair, verify }, Configure(credentials).Parts);
        Assert.Equal("roots", credentials.RootCertificates);
        Assert.Same(pair, credentials.KeyCertificatePair);
    }

    [Fact]
    public void SslCredentials_ShorterConstructors_LeaveTheRestOut()
    {
        var pair = new KeyCertificatePair("chain", "key");

        Assert.Equal(new object?[] { "roots", null, null }, Configure(new SslCredentials("roots")).Parts);
        Assert.Equal(new object?[] { "roots", pair, null }, Configure(new SslCredentials("roots", pair)).Parts);
    }

    [Fact]
    public void Create_ChannelAndCall_HandsBothOver()
    {
        var call = CallCredentials.FromInterceptor(First);

        var configurator = Configure(ChannelCredentials.Create(ChannelCredentials.SecureSsl, call));

        Assert.Equal("composite", configurator.Line);
        Assert.Equal(new object?[] { ChannelCredentials.SecureSsl, call }, configurator.Parts);
    }

    [Fact]
    public void Create_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => ChannelCredentials.Create(null!, CallCredentials.FromInterceptor(First)));
        Assert.Throws<ArgumentNullException>(() => ChannelCredentials.Create(ChannelCredentials.SecureSsl, null!));
    }

    [Fact]
    public void KeyCertificatePair_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new KeyCertificatePair(null!, "key"));
        Assert.Throws<ArgumentNullException>(() => new KeyCertificatePair("chain", null!));
    }

    [Fact]
    public void AuthInterceptorContext_KeepsWhatItIsGiven()
    {
        using var source = new CancellationTokenSource();

        var context = new AuthInterceptorContext("https://a/b", "Method", source.Token);

        Assert.Equal(("https://a/b", "Method", source.Token), (context.ServiceUrl, context.MethodName, context.CancellationToken));
        Assert.Equal(CancellationToken.None, new AuthInterceptorContext("u", "m").CancellationToken);
        Assert.Throws<ArgumentNullException>(() => new AuthInterceptorContext(null!, "m"));
        Assert.Throws<ArgumentNullException>(() => new AuthInterceptorContext("u", null!));
    }

    private static RecordingChannelCredentialsConfigurator Configure(ChannelCredentials credentials)
    {
        var configurator = new RecordingChannelCredentialsConfigurator();
        credentials.InternalPopulateConfiguration(configurator, new object());
        return configurator;
    }
}
