using MeshClient.Options;
using MeshClient.Runtime;
using MeshClient.Tests.Options;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Tests.Runtime;

public sealed class BootstrapTranslatorTests
{
    [Fact]
    public void Translate_AllSettings_ReachTheBootstrap()
    {
        var options = OptionsBinding.Bind("""
            { "MeshClient": { "ControlPlane": {
                "Servers": [
                  { "Uri": "https://istiod:15012", "CaFile": "ca.pem", "CertificateFile": "c.pem", "PrivateKeyFile": "k.pem",
                    "Features": [ "trusted_xds_server", "fail_on_data_errors", "xds_v3" ] },
                  { "Uri": "backup:15010" },
                  { "Uri": "third:15012", "Credentials": "Tls", "TokenFile": "t.jwt", "Protocol": "Delta" },
                  { "Uri": "fourth:15010", "Subscriptions": "Wildcard", "Features": [ "meshclient.delta" ] } ],
                "Node": { "Id": "n", "Cluster": "c", "Region": "r", "Zone": "z", "SubZone": "s", "Metadata": { "GENERATOR": "grpc", "LABELS": { "app": "web" }, "PORTS": [ "80", "443" ] } } } } }
            """).ControlPlane;

        var bootstrap = BootstrapTranslator.Translate(options);

        Assert.Equal(
            [
                new XdsServer("https://istiod:15012", new XdsTlsCredentials { CaCertificateFile = "ca.pem", CertificateFile = "c.pem", PrivateKeyFile = "k.pem" })
                {
                    Features = XdsServerFeatures.TrustedXdsServer | XdsServerFeatures.FailOnDataErrors,
                },
                new XdsServer("backup:15010", XdsChannelCredentials.Insecure),
                new XdsServer("third:15012", new XdsTlsCredentials())
                {
                    CallCredentials = [new XdsJwtTokenFileCredentials("t.jwt")],
                    Protocol = XdsTransportProtocol.Delta,
                },
                new XdsServer("fourth:15010", XdsChannelCredentials.Insecure)
                {
                    Protocol = XdsTransportProtocol.Delta,
                    Subscriptions = XdsSubscriptionMode.Wildcard,
                },
            ],
            bootstrap.Servers);
        Assert.Equal("web", Assert.IsType<IReadOnlyDictionary<string, object?>>(bootstrap.Node.Metadata["LABELS"], exactMatch: false)["app"]);
        Assert.Equal(["80", "443"], Assert.IsType<IEnumerable<object?>>(bootstrap.Node.Metadata["PORTS"], exactMatch: false));
        Assert.Equal(
            ("n", "c", "r", "z", "s", "grpc"),
            (bootstrap.Node.Id, bootstrap.Node.Cluster, bootstrap.Node.Region, bootstrap.Node.Zone, bootstrap.Node.SubZone, bootstrap.Node.Metadata["GENERATOR"]));
    }

    [Fact]
    public void Translate_NamesAndCertificates_ReachTheBootstrap()
    {
        var options = OptionsBinding.Bind("""
            { "MeshClient": { "ControlPlane": {
                "Servers": [ { "Uri": "https://a:1", "RefreshInterval": "00:02:00" } ],
                "ListenerNameTemplate": "xdstp://prod/envoy.config.listener.v3.Listener/%s?region=eu",
                "Authorities": {
                  "prod": { "Servers": [ { "Uri": "b:1" }, { "Uri": "c:1" } ], "FallbackOnReachabilityOnly": true,
                            "ListenerNameTemplate": "xdstp://prod/envoy.config.listener.v3.Listener/mesh/%s" },
                  "test": { } },
                "CertificateProviders": {
                  "default": { "CaFile": "ca.pem", "CertificateFile": "c.pem", "PrivateKeyFile": "k.pem", "RefreshInterval": "00:15:00" },
                  "roots": { "CaFile": "ca.pem" } } } } }
            """);

        var bootstrap = BootstrapTranslator.Translate(options.ControlPlane);

        Assert.Empty(MeshClientOptionsValidator.Validate(options));
        Assert.Equal(new XdsTlsCredentials { RefreshInterval = TimeSpan.FromMinutes(2) }, bootstrap.Servers[0].ChannelCredentials);
        Assert.Equal("xdstp://prod/envoy.config.listener.v3.Listener/%s?region=eu", bootstrap.ListenerNameTemplate);
        Assert.Equal(["prod", "test"], bootstrap.Authorities.Keys.Order());
        var prod = bootstrap.Authorities["prod"];
        Assert.Equal(["b:1", "c:1"], prod.Servers.Select(server => server.Uri));
        Assert.Equal((true, "xdstp://prod/envoy.config.listener.v3.Listener/mesh/%s"), (prod.FallbackOnReachabilityOnly, prod.ListenerNameTemplate));
        Assert.Empty(bootstrap.Authorities["test"].Servers);
        Assert.Null(bootstrap.Authorities["test"].ListenerNameTemplate);
        Assert.Equal(
            new XdsFileWatcherProvider
            {
                CaCertificateFile = "ca.pem",
                CertificateFile = "c.pem",
                PrivateKeyFile = "k.pem",
                RefreshInterval = TimeSpan.FromMinutes(15),
            },
            bootstrap.CertificateProviders["default"]);
        Assert.Equal(new XdsFileWatcherProvider { CaCertificateFile = "ca.pem" }, bootstrap.CertificateProviders["roots"]);
    }

    [Fact]
    public void Translate_NoNodeId_IsTheNameOfTheMachine()
    {
        var options = new MeshControlPlaneOptions { Servers = { new MeshControlPlaneServerOptions { Uri = "a:1" } } };

        Assert.Equal(Environment.MachineName, BootstrapTranslator.Translate(options).Node.Id);
    }
}
