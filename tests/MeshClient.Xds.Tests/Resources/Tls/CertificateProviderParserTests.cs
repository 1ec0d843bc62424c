using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Proto.Tls;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;
using Combined = MeshClient.Xds.Proto.Tls.CommonTlsContext.Types.CombinedCertificateValidationContext;
using Superseded = MeshClient.Xds.Proto.Tls.CommonTlsContext.Types.CertificateProviderInstance;
using Validation = MeshClient.Xds.Proto.Tls.CertificateValidationContext;

namespace MeshClient.Xds.Tests.Resources.Tls;

public class CertificateProviderParserTests
{
    private const string Common = "transport_socket.typed_config.common_tls_context";

    private static readonly CertificateProviderReference Reference = new(Parsing.CertificateProvider, "");

    [Fact]
    public void Parse_ProvidersForBoth_AreKept()
    {
        var common = WithRoots();
        common.TlsCertificateProviderInstance = new CertificateProviderPluginInstance
        {
            InstanceName = Parsing.CertificateProvider,
            CertificateName = "mine",
        };

        Assert.Equal(
            new UpstreamTls { RootProvider = Reference, IdentityProvider = Reference with { CertificateName = "mine" } },
            Accept(common));
    }

    [Fact]
    [Trait("Rule", "security 16 #12")]
    public void Parse_UnknownRootProvider_IsRefusedByName() =>
        Parsing.RejectAt(
            $"{Common}.validation_context.ca_certificate_provider_instance.instance_name",
            ClusterWith(new CommonTlsContext { ValidationContext = new Validation { CaCertificateProviderInstance = Instance("other") } }),
            "\"other\" is not one of the certificate_providers");

    [Fact]
    [Trait("Rule", "security 16 #13")]
    public void Parse_UnknownIdentityProvider_IsRefused()
    {
        var common = WithRoots();
        common.TlsCertificateProviderInstance = Instance("other");

        Parsing.RejectAt($"{Common}.tls_certificate_provider_instance.instance_name", ClusterWith(common), "\"other\"");
    }

    [Fact]
    public void Parse_ProviderWithoutName_IsRefused()
    {
        var common = WithRoots();
        common.TlsCertificateProviderInstance = Instance("");

        Parsing.RejectAt($"{Common}.tls_certificate_provider_instance.instance_name", ClusterWith(common), "is required");
    }

    [Fact]
    [Trait("Rule", "security 16 #14")]
    public void Parse_SecretOverSdsWithoutProvider_IsRefused()
    {
        var common = WithRoots();
        common.TlsCertificateSdsSecretConfigs.Add(new SdsSecretConfig());

        Parsing.RejectAt($"{Common}.tls_certificate_sds_secret_configs", ClusterWith(common));
    }

    [Fact]
    [Trait("Rule", "security 16 #15")]
    public void Parse_InlineCertificateBesideAProvider_IsIgnored()
    {
        var common = WithRoots();
        common.TlsCertificateProviderInstance = Instance();
        common.TlsCertificates.Add(new TlsCertificate());
        common.TlsCertificateSdsSecretConfigs.Add(new SdsSecretConfig());

        Assert.Equal(new UpstreamTls { RootProvider = Reference, IdentityProvider = Reference }, Accept(common));
    }

    [Fact]
    [Trait("Rule", "security 16 #17")]
    public void Parse_TrustedCaBesideAProvider_IsIgnored()
    {
        var common = WithRoots();
        common.ValidationContext.TrustedCa = new DataSource { Filename = "/ca.pem" };

        Assert.Equal(new UpstreamTls { RootProvider = Reference }, Accept(common));
    }

    [Fact]
    [Trait("Rule", "security 16 #19")]
    public void Parse_SystemRootsBesideAProvider_AreIgnored()
    {
        var common = WithRoots();
        common.ValidationContext.SystemRootCerts = new Validation.Types.SystemRootCerts();

        Assert.Equal(new UpstreamTls { RootProvider = Reference }, Accept(common));
    }

    [Fact]
    [Trait("Rule", "security 16 #20")]
    public void Parse_NewAndSupersededFields_UseTheNew()
    {
        var common = new CommonTlsContext
        {
            TlsCertificateProviderInstance = Instance(),
            TlsCertificateCertificateProviderInstance = new Superseded { InstanceName = "old" },
            CombinedValidationContext = new Combined
            {
                DefaultValidationContext = new Validation
                {
                    CaCertificateProviderInstance = Instance(),
                    MatchSubjectAltNames = { new StringMatcher { Exact = "spiffe://td/a" } },
                },
                ValidationContextCertificateProviderInstance = new Superseded { InstanceName = "old" },
            },
        };

        Assert.Equal(
            new UpstreamTls
            {
                RootProvider = Reference,
                IdentityProvider = Reference,
                SubjectAltNames = [new SubjectAltNameMatch(SubjectAltNameKind.Any, new StringMatch(StringMatchKind.Exact, "spiffe://td/a"))],
            },
            Accept(common));
    }

    [Fact]
    [Trait("Rule", "security 16 #21")]
    public void Parse_OnlySupersededFields_AreRead()
    {
        var instance = new Superseded { InstanceName = Parsing.CertificateProvider, CertificateName = "ROOTCA" };
        var expected = new UpstreamTls { RootProvider = Reference with { CertificateName = "ROOTCA" }, IdentityProvider = Reference };
        var identity = new Superseded { InstanceName = Parsing.CertificateProvider };

        Assert.Equal(expected, Accept(new CommonTlsContext
        {
            TlsCertificateCertificateProviderInstance = identity,
            ValidationContextCertificateProviderInstance = instance,
        }));
        Assert.Equal(expected, Accept(new CommonTlsContext
        {
            TlsCertificateCertificateProviderInstance = identity,
            CombinedValidationContext = new Combined { ValidationContextCertificateProviderInstance = instance },
        }));
    }

    [Fact]
    public void Parse_UnknownSupersededProvider_IsRefused() =>
        Parsing.RejectAt(
            $"{Common}.validation_context_certificate_provider_instance.instance_name",
            ClusterWith(new CommonTlsContext { ValidationContextCertificateProviderInstance = new Superseded { InstanceName = "old" } }));

    [Fact]
    [Trait("Rule", "security 16 #11")]
    public void Parse_CombinedContextWithAPartOverSds_ReadsOnlyItsDefault()
    {
        var combined = new Combined
        {
            DefaultValidationContext = new Validation { CaCertificateProviderInstance = Instance() },
            ValidationContextSdsSecretConfig = new SdsSecretConfig(),
        };

        var parsed = Parsing.Parse(ClusterWith(new CommonTlsContext { CombinedValidationContext = combined }));

        Assert.Equal(new UpstreamTls { RootProvider = Reference }, Assert.IsType<ClusterResource>(parsed.Resource).Tls);
    }

    [Fact]
    [Trait("Rule", "security 16 #10")]
    public void Parse_RootsOnlyOverSds_AreRefused() =>
        Parsing.RejectAt(
            $"{Common}.combined_validation_context.default_validation_context",
            ClusterWith(new CommonTlsContext { CombinedValidationContext = new Combined { ValidationContextSdsSecretConfig = new SdsSecretConfig() } }),
            "without roots");

    private static UpstreamTls Accept(CommonTlsContext common) => Parsing.Accept(ClusterWith(common)).Tls!;

    private static CommonTlsContext WithRoots() =>
        new() { ValidationContext = new Validation { CaCertificateProviderInstance = Instance() } };

    private static CertificateProviderPluginInstance Instance(string name = Parsing.CertificateProvider) => new() { InstanceName = name };

    private static Cluster ClusterWith(CommonTlsContext common)
    {
        var cluster = GoodResources.EdsCluster();
        cluster.TransportSocket = new TransportSocket
        {
            Name = "envoy.transport_sockets.tls",
            TypedConfig = GoodResources.Pack(new UpstreamTlsContext { CommonTlsContext = common }),
        };
        return cluster;
    }
}
