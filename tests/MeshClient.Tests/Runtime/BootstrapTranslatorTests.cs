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
                "Node": { "Id": "n", "Cluster": "c", "Region": "r", "Zone": "z", "SubZone": "s", "Metadata": { "GENERATOR": "grpc" } } } } }
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
        Assert.Equal(
            ("n", "c", "r", "z", "s", "grpc"),
            (bootstrap.Node.Id, bootstrap.Node.Cluster, bootstrap.Node.Region, bootstrap.Node.Zone, bootstrap.Node.SubZone, bootstrap.Node.Metadata["GENERATOR"]));
    }

    [Fact]
    public void Translate_NoNodeId_IsTheNameOfTheMachine()
    {
        var options = new MeshControlPlaneOptions { Servers = { new MeshControlPlaneServerOptions { Uri = "a:1" } } };

        Assert.Equal(Environment.MachineName, BootstrapTranslator.Translate(options).Node.Id);
    }
}
