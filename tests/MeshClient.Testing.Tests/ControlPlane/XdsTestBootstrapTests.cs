using MeshClient.Xds.Bootstrap;

namespace MeshClient.Testing.Tests.ControlPlane;

public sealed class XdsTestBootstrapTests : IDisposable
{
    private readonly FakeXdsServer _primary = new(new FakeXdsServerOptions
    {
        Features = XdsServerFeatures.FailOnDataErrors | XdsServerFeatures.TrustedXdsServer,
        Protocol = XdsTransportProtocol.Delta,
        Subscriptions = XdsSubscriptionMode.Wildcard,
    });

    private readonly FakeXdsServer _secondary = new();
    private readonly FakeXdsServer _other = new();

    [Fact]
    public void Build_SeveralServersAndAuthorities_ListsThemInOrder()
    {
        var bootstrap = CreateFull().Build();

        Assert.Equal([_primary.Server, _secondary.Server], bootstrap.Servers);
        Assert.Equal([_other.Server, _primary.Server], bootstrap.Authorities["a.example"].Servers);
        Assert.Empty(bootstrap.Authorities[""].Servers);
        Assert.Equal(("n1", "eu"), (bootstrap.Node.Id, bootstrap.Node.Region));
        Assert.True(bootstrap.FallbackOnReachabilityOnly);
    }

    [Fact]
    public void ToJson_ReadByTheParser_IsTheSame()
    {
        var bootstrap = CreateFull().Build();

        var parsed = XdsBootstrap.Parse(CreateFull().ToJson());

        Assert.Equal(bootstrap.Servers, parsed.Servers);
        Assert.Equal(bootstrap.ListenerNameTemplate, parsed.ListenerNameTemplate);
        Assert.Equal(bootstrap.FallbackOnReachabilityOnly, parsed.FallbackOnReachabilityOnly);
        Assert.Equal(bootstrap.Authorities.Keys.Order(), parsed.Authorities.Keys.Order());
        Assert.Equal(bootstrap.Authorities["a.example"].Servers, parsed.Authorities["a.example"].Servers);
        Assert.Equal("xdstp://b/x/%s", parsed.Authorities["b"].ListenerNameTemplate);
        Assert.True(parsed.Authorities["b"].FallbackOnReachabilityOnly);
        Assert.Equal((bootstrap.Node.Id, bootstrap.Node.Cluster, bootstrap.Node.Zone), (parsed.Node.Id, parsed.Node.Cluster, parsed.Node.Zone));
        Assert.Equal("grpc", parsed.Node.Metadata["GENERATOR"]);
    }

    [Fact]
    public async Task Server_TlsTokenAndClientCertificate_AreFilesUntilDisposal()
    {
        using var authority = new TestCertificateAuthority();
        using var certificate = authority.Issue("127.0.0.1");
        using var own = authority.Issue("spiffe://td/client");
        var token = TestToken.Create(TimeSpan.FromHours(1));
        var server = new FakeXdsServer(new FakeXdsServerOptions
        {
            Certificate = certificate,
            CertificateAuthority = authority,
            ClientAuthority = authority,
            ClientCertificate = own,
            RequiredBearerToken = token,
        });

        var entry = server.Server;
        var tls = Assert.IsType<XdsTlsCredentials>(entry.ChannelCredentials);
        var tokenFile = Assert.IsType<XdsJwtTokenFileCredentials>(Assert.Single(entry.CallCredentials)).TokenFile;
        Assert.Equal(own.CertificatePem, await File.ReadAllTextAsync(tls.CertificateFile!));
        Assert.Equal(own.PrivateKeyPem, await File.ReadAllTextAsync(tls.PrivateKeyFile!));
        Assert.Equal(token, await File.ReadAllTextAsync(tokenFile));
        Assert.Equal(entry, XdsBootstrap.Parse(server.BootstrapJson).Servers[0]);
        await server.DisposeAsync();
        Assert.False(File.Exists(tokenFile));
    }

    [Fact]
    public void Create_NoServer_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new XdsTestBootstrap(Array.Empty<FakeXdsServer>()));

    [Fact]
    public void LikeGoControlPlane_Habits()
    {
        var options = FakeXdsServerOptions.LikeGoControlPlane();

        Assert.Equal(
            (true, true, true, false),
            (options.OnlyCompleteSubscriptions, options.ResendAfterNack, options.AlwaysFullState, options.AnnounceMissingResources));
    }

    public void Dispose()
    {
        _primary.Dispose();
        _secondary.Dispose();
        _other.Dispose();
    }

    private XdsTestBootstrap CreateFull() => new XdsTestBootstrap(_primary, _secondary)
        .Authority("a.example", _other, _primary)
        .Authority("")
        .Authority("b", new XdsAuthority(_other.Server) { ListenerNameTemplate = "xdstp://b/x/%s", FallbackOnReachabilityOnly = true })
        .ListenerNameTemplate("xdstp://b/y/%s")
        .FallbackOnReachabilityOnly()
        .Node(new XdsNode
        {
            Id = "n1",
            Cluster = "tests",
            Region = "eu",
            Zone = "1",
            Metadata = new Dictionary<string, object?> { ["GENERATOR"] = "grpc" },
        });
}
