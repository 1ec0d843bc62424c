using Google.Protobuf;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Proto.Tls;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;
using Validation = MeshClient.Xds.Proto.Tls.CertificateValidationContext;

namespace MeshClient.Xds.Tests.Resources.Tls;

public class UpstreamTlsParserTests
{
    private const string Socket = "transport_socket.typed_config";
    private const string Common = $"{Socket}.common_tls_context";
    private const string ValidationPath = $"{Common}.validation_context";

    /// <summary>Settings that must never be ignored: where they are, and how to make them.</summary>
    public static TheoryData<BadResource> Unsupported => new()
    {
        Bad($"{Socket}.sni", tls => tls.Sni = new string('a', 256)),
        Bad(Common, tls => tls.CommonTlsContext = null),
        Bad($"{Common}.tls_params", tls => tls.CommonTlsContext.TlsParams = new TlsParameters()),
        Bad($"{Common}.custom_handshaker", tls => tls.CommonTlsContext.CustomHandshaker = new TypedExtensionConfig()),
        Bad($"{Common}.custom_tls_certificate_selector", tls => tls.CommonTlsContext.CustomTlsCertificateSelector = new TypedExtensionConfig()),
        Bad($"{Common}.tls_certificate_sds_secret_configs", tls => tls.CommonTlsContext.TlsCertificateSdsSecretConfigs.Add(new SdsSecretConfig())),
        Bad($"{Common}.tls_certificates", tls => tls.CommonTlsContext.TlsCertificates.Add([ClientCertificate(), ClientCertificate()])),
        Bad(
            $"{Common}.tls_certificates[0].private_key",
            tls => tls.CommonTlsContext.TlsCertificates.Add(new TlsCertificate { CertificateChain = File("/c.pem") })),
        Bad(
            $"{Common}.tls_certificates[0].certificate_chain",
            tls => tls.CommonTlsContext.TlsCertificates.Add(new TlsCertificate { CertificateChain = File(""), PrivateKey = File("/k.pem") })),
        Bad(ValidationPath, tls => tls.CommonTlsContext.ClearValidationContextType()),
        Bad(ValidationPath, tls => tls.CommonTlsContext.ValidationContext = new Validation()),
        Bad($"{Common}.validation_context_sds_secret_config", tls => tls.CommonTlsContext.ValidationContextSdsSecretConfig = new SdsSecretConfig()),
        Bad(
            $"{Common}.validation_context_certificate_provider",
            tls => tls.CommonTlsContext.ValidationContextCertificateProvider = new CommonTlsContext.Types.CertificateProvider()),
        Bad(
            $"{Common}.combined_validation_context.default_validation_context",
            tls => tls.CommonTlsContext.CombinedValidationContext = new CommonTlsContext.Types.CombinedCertificateValidationContext()),
        Bad($"{ValidationPath}.trusted_ca", tls => tls.CommonTlsContext.ValidationContext.TrustedCa = new DataSource { EnvironmentVariable = "CA" }),
        Bad($"{ValidationPath}.trusted_ca", tls => tls.CommonTlsContext.ValidationContext.TrustedCa = new DataSource { InlineString = "" }),
        Bad($"{ValidationPath}.verify_certificate_hash", tls => tls.CommonTlsContext.ValidationContext.VerifyCertificateHash.Add("00")),
        Bad($"{ValidationPath}.verify_certificate_spki", tls => tls.CommonTlsContext.ValidationContext.VerifyCertificateSpki.Add("00")),
        Bad($"{ValidationPath}.require_signed_certificate_timestamp", tls => tls.CommonTlsContext.ValidationContext.RequireSignedCertificateTimestamp = true),
        Bad($"{ValidationPath}.crl", tls => tls.CommonTlsContext.ValidationContext.Crl = File("/crl.pem")),
        Bad($"{ValidationPath}.custom_validator_config", tls => tls.CommonTlsContext.ValidationContext.CustomValidatorConfig = new TypedExtensionConfig()),
        Bad(
            $"{ValidationPath}.match_typed_subject_alt_names[0].san_type",
            tls => tls.CommonTlsContext.ValidationContext.MatchTypedSubjectAltNames.Add(new SubjectAltNameMatcher { Matcher = Exact("a") })),
        Bad(
            $"{ValidationPath}.match_typed_subject_alt_names[0].san_type",
            tls => tls.CommonTlsContext.ValidationContext.MatchTypedSubjectAltNames.Add(
                Typed(SubjectAltNameMatcher.Types.SanType.OtherName, "a"))),
        Bad(
            $"{ValidationPath}.match_typed_subject_alt_names[0].matcher",
            tls => tls.CommonTlsContext.ValidationContext.MatchTypedSubjectAltNames.Add(
                new SubjectAltNameMatcher { SanType = SubjectAltNameMatcher.Types.SanType.Dns })),
        Bad(
            $"{ValidationPath}.match_subject_alt_names[0].prefix",
            tls => tls.CommonTlsContext.ValidationContext.MatchSubjectAltNames.Add(new StringMatcher { Prefix = "" })),
    };

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void Parse_SecurityThatIsNotImplemented_IsRefused(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_TrustedCaInAFile_IsTheDefaultForm() =>
        Assert.Equal(new UpstreamTls { TrustedCa = new PemSource("/ca.pem", null) }, Accept(Context()));

    [Fact]
    public void Parse_EverythingThatIsSupported_IsKept()
    {
        var context = Context();
        context.Sni = "api.test";
        context.CommonTlsContext.TlsCertificates.Add(ClientCertificate());
        context.CommonTlsContext.ValidationContext.TrustedCa = new DataSource { InlineBytes = ByteString.CopyFromUtf8("PEM") };
        context.CommonTlsContext.ValidationContext.MatchTypedSubjectAltNames.Add(
        [
            Typed(SubjectAltNameMatcher.Types.SanType.Dns, "d"),
            Typed(SubjectAltNameMatcher.Types.SanType.Uri, "u"),
            Typed(SubjectAltNameMatcher.Types.SanType.Email, "e"),
            Typed(SubjectAltNameMatcher.Types.SanType.IpAddress, "i"),
        ]);
        var expected = new UpstreamTls
        {
            Sni = "api.test",
            TrustedCa = new PemSource(null, "PEM"),
            CertificateChain = new PemSource("/cert.pem", null),
            PrivateKey = new PemSource(null, "KEY"),
            SubjectAltNames =
            [
                new SubjectAltNameMatch(SubjectAltNameKind.Dns, new StringMatch(StringMatchKind.Exact, "d")),
                new SubjectAltNameMatch(SubjectAltNameKind.Uri, new StringMatch(StringMatchKind.Exact, "u")),
                new SubjectAltNameMatch(SubjectAltNameKind.Email, new StringMatch(StringMatchKind.Exact, "e")),
                new SubjectAltNameMatch(SubjectAltNameKind.IpAddress, new StringMatch(StringMatchKind.Exact, "i")),
            ],
        };

        Assert.Equal(expected, Accept(context));
    }

    [Fact]
    [Trait("Rule", "security 16 #18")]
    public void Parse_SystemRoots_AreUsed() =>
        Assert.Equal(new UpstreamTls { UseSystemRoots = true }, Accept(Context(new Validation { SystemRootCerts = new() })));

    [Fact]
    [Trait("Rule", "security 16 #17")]
    public void Parse_AcceptUntrusted_IsNeverHonoured()
    {
        var context = Context();
        context.CommonTlsContext.ValidationContext.TrustChainVerification = Validation.Types.TrustChainVerification.AcceptUntrusted;
        context.CommonTlsContext.ValidationContext.RequireSignedCertificateTimestamp = false;

        var parsed = Parsing.Parse(ClusterWith(context));

        Assert.NotNull(parsed.Resource);
        Assert.Equal([$"{ValidationPath}.trust_chain_verification"], parsed.IgnoredFields);
    }

    [Fact]
    public void Parse_CombinedContext_UsesItsDefault()
    {
        var context = Context();
        context.CommonTlsContext.CombinedValidationContext = new CommonTlsContext.Types.CombinedCertificateValidationContext
        {
            DefaultValidationContext = new Validation { TrustedCa = File("/combined.pem") },
        };

        Assert.Equal(new UpstreamTls { TrustedCa = new PemSource("/combined.pem", null) }, Accept(context));
    }

    [Fact]
    public void Parse_UntypedNames_MatchAnyKind()
    {
        var context = Context();
        context.CommonTlsContext.ValidationContext.MatchSubjectAltNames.Add(Exact("spiffe://td/a"));

        Assert.Equal(
            [new SubjectAltNameMatch(SubjectAltNameKind.Any, new StringMatch(StringMatchKind.Exact, "spiffe://td/a"))],
            Accept(context).SubjectAltNames);
    }

    [Fact]
    [Trait("Rule", "security 5.4")]
    public void Parse_TypedAndUntypedNames_UseTheTyped()
    {
        var context = Context();
        context.CommonTlsContext.ValidationContext.MatchSubjectAltNames.Add(Exact("untyped"));
        context.CommonTlsContext.ValidationContext.MatchTypedSubjectAltNames.Add(Typed(SubjectAltNameMatcher.Types.SanType.Uri, "typed"));

        Assert.Equal(
            [new SubjectAltNameMatch(SubjectAltNameKind.Uri, new StringMatch(StringMatchKind.Exact, "typed"))],
            Accept(context).SubjectAltNames);
    }

    [Fact]
    [Trait("Rule", "security 16 #22")]
    public void Parse_SniOf255Bytes_IsAccepted()
    {
        var context = Context();
        context.Sni = new string('a', 255);

        Assert.Equal(255, Accept(context).Sni!.Length);
    }

    [Fact]
    [Trait("Rule", "security 16 #7")]
    public void Parse_ContextOfAnotherType_IsRefused() =>
        Parsing.RejectAt(Socket, ClusterWith(new Validation()), "CertificateValidationContext");

    [Fact]
    public void Parse_BrokenBytes_AreRefused()
    {
        var cluster = ClusterWith(Context());
        cluster.TransportSocket.TypedConfig.Value = ByteString.CopyFrom(0xff);

        Parsing.RejectAt(Socket, cluster, "the bytes are not a valid");
    }

    [Fact]
    public void Parse_SocketWithoutContent_IsRefused()
    {
        var cluster = GoodResources.EdsCluster();
        cluster.TransportSocket = new TransportSocket { Name = "envoy.transport_sockets.tls" };

        Parsing.RejectAt(Socket, cluster, "is required");
    }

    [Fact]
    public void Parse_TransportSocketMatcher_IsRefused()
    {
        var cluster = GoodResources.EdsCluster();
        cluster.TransportSocketMatcher = new Proto.XdsMatchers.Matcher();

        Parsing.RejectAt("transport_socket_matcher", cluster);
    }

    private static UpstreamTls Accept(UpstreamTlsContext context) => Parsing.Accept(ClusterWith(context)).Tls!;

    private static Cluster ClusterWith(IMessage context)
    {
        var cluster = GoodResources.EdsCluster();
        cluster.TransportSocket = new TransportSocket { Name = "envoy.transport_sockets.tls", TypedConfig = GoodResources.Pack(context) };
        return cluster;
    }

    private static UpstreamTlsContext Context(Validation? validation = null) => new()
    {
        CommonTlsContext = new CommonTlsContext { ValidationContext = validation ?? new Validation { TrustedCa = File("/ca.pem") } },
    };

    private static TlsCertificate ClientCertificate() =>
        new() { CertificateChain = File("/cert.pem"), PrivateKey = new DataSource { InlineString = "KEY" } };

    private static DataSource File(string name) => new() { Filename = name };

    private static StringMatcher Exact(string value) => new() { Exact = value };

    private static SubjectAltNameMatcher Typed(SubjectAltNameMatcher.Types.SanType type, string value) =>
        new() { SanType = type, Matcher = Exact(value) };

    private static BadResource Bad(string path, Action<UpstreamTlsContext> change)
    {
        var context = Context();
        change(context);
        return BadResource.Of(path, ClusterWith(context));
    }
}
