using MeshClient.Options;
using Microsoft.Extensions.Options;

namespace MeshClient.Tests.Options;

public sealed class MeshClientOptionsValidatorTests
{
    [Fact]
    public void Validate_Defaults_AreValid() =>
        Assert.Equal(ValidateOptionsResult.Success, new MeshClientOptionsValidator().Validate(null, new MeshClientOptions()));

    [Fact]
    public void Validate_TypicalConfiguration_IsValid() =>
        Assert.Empty(OptionsBinding.Errors("""
            { "MeshClient": {
                "ControlPlane": { "Servers": [ { "Uri": "https://istiod.istio-system.svc:15012", "CaFile": "ca.pem" }, { "Uri": "unix:///etc/istio/proxy/XDS" } ] },
                "Services": {
                  "catalog": { "Endpoints": [ "http://10.0.0.1:8080", "http://10.0.0.2:8080", "unix:/run/catalog.sock" ], "Timeout": "00:00:10" },
                  "cart": { "Dns": "cart-headless:8080" },
                  "pay": { "Dns": "https://pay.test:443", "Protocol": "Auto", "Tls": { "CaFile": "ca.pem" } } }
            } }
            """));

    [Fact]
    public void Validate_EverythingWrong_ListsEveryError()
    {
        var errors = OptionsBinding.Errors("""
            { "MeshClient": {
                "InitialFetchTimeout": "00:00:00",
                "StartupTimeout": "-00:00:01",
                "MaxTargets": 0,
                "TargetIdleTimeout": "00:00:00.5",
                "RequiredTargets": [ "" ],
                "ControlPlane": {
                  "Servers": [
                    { "CaFile": "ca.pem" },
                    { "Uri": "ftp://x" },
                    { "Uri": "http://x:1", "Credentials": "Tls" },
                    { "Uri": "x:1", "CertificateFile": "c.pem" },
                    { "Uri": "http://x:2", "TokenFile": "t" },
                    { "Uri": "https://x:3", "TokenFile": " " } ],
                  "Node": { "Id": " " },
                  "MaxMessageSize": 65535,
                  "CacheDirectory": "relative/path", "CacheIdentity": "", "CacheMaxAge": "00:00:59" },
                "Services": {
                  "a": { },
                  "b": { "Endpoints": [ "http://x:1", "10.0.0.1:80", "http://x:1", "http://x:2/path", "unix:relative" ], "Dns": "nohost" },
                  "c d": { "Endpoints": [ "http://x:1" ] },
                  "e": { "Endpoints": [ "https://x:1", "http://y:1" ] },
                  "f": { "Endpoints": [ "http://x:1" ], "Tls": { "CaFile": "ca.pem", "PrivateKeyFile": "k.pem" }, "Protocol": "Auto" },
                  "g": { "Endpoints": [ "https://x:1", "https://y:1" ] },
                  "h": { "Endpoints": [ "http://x:1" ], "MaxRequests": 0, "MaxRetries": -1, "Timeout": "00:00:01", "ConnectTimeout": "00:00:00",
                         "DnsRefreshInterval": "00:00:00",
                         "Retry": { "Attempts": 11, "On": "5xx,nonsense", "Methods": [ "post" ], "PerTryTimeout": "00:00:02",
                                    "BackOff": "00:00:01", "MaxBackOff": "00:00:00.5" } },
                  "i": { "Endpoints": [ "http://x:1" ], "Retry": { "On": "" } } }
            } }
            """);

        Assert.Equal(
            [
                "MeshClient:InitialFetchTimeout is 00:00:00, but must be above zero.",
                "MeshClient:StartupTimeout is -00:00:01, but must be above zero.",
                "MeshClient:MaxTargets is 0, but must be at least 1.",
                "MeshClient:TargetIdleTimeout is 00:00:00.5000000, but must be at least 00:00:01.",
                "MeshClient:RequiredTargets[0] is empty; give the name of a target.",
                "MeshClient:ControlPlane:Servers[0]:Uri is missing.",
                "MeshClient:ControlPlane:Servers[1]:Uri cannot be used: \"ftp://x\" is not a supported server address: use host:port, dns:///host:port, ipv4:, ipv6:, unix:///path, unix-abstract:name, http:// or https://.",
                "MeshClient:ControlPlane:Servers[2]:Credentials is Tls, but Uri \"http://x:1\" says the opposite; change one of them.",
                "MeshClient:ControlPlane:Servers[3] has certificate files, but its connection is plaintext; set Credentials to Tls.",
                "MeshClient:ControlPlane:Servers[3]:CertificateFile needs PrivateKeyFile beside it.",
                "MeshClient:ControlPlane:Servers[4]:TokenFile is set, but the connection is plaintext, over which no token is sent; set Credentials to Tls.",
                "MeshClient:ControlPlane:Servers[5]:TokenFile is empty; give a value or leave the setting out.",
                "MeshClient:ControlPlane:Node:Id is empty; give a value or leave the setting out.",
                "MeshClient:ControlPlane:MaxMessageSize is 65535, but must be at least 65536.",
                "MeshClient:ControlPlane:CacheMaxAge is 00:00:59, but must be at least 00:01:00.",
                "MeshClient:ControlPlane:CacheIdentity is empty; give a value or leave the setting out.",
                "MeshClient:ControlPlane:CacheDirectory is \"relative/path\", but must be an absolute path, so that it does not depend on where the process starts.",
                "MeshClient:Services:a has no endpoints; set Endpoints or Dns.",
                "MeshClient:Services:b has both Endpoints and Dns; set one of them.",
                "MeshClient:Services:b:Endpoints[1] \"10.0.0.1:80\" is not an address; write http://host:port, https://host:port or unix:/path.",
                "MeshClient:Services:b:Endpoints[2] \"http://x:1\" is listed more than once.",
                "MeshClient:Services:b:Endpoints[3] \"http://x:2/path\" may hold only scheme, host and port; path and query come from each request.",
                "MeshClient:Services:b:Endpoints[4] \"unix:relative\" needs an absolute path, as in unix:/run/app.sock.",
                "MeshClient:Services:b:Dns \"nohost\" is not a DNS name with a port; write host:port or https://host:port.",
                "MeshClient:Services:c d is not a host name; services are named as requests address them, as in catalog or catalog:8080.",
                "MeshClient:Services:e:Endpoints mixes https with plaintext endpoints; all must be secured in the same way.",
                "MeshClient:Services:e:Tls:ServerName is needed, because the endpoints have different host names.",
                "MeshClient:Services:f:Tls:PrivateKeyFile needs CertificateFile beside it.",
                "MeshClient:Services:f:Tls is set, but the endpoints are plaintext; write them with https.",
                "MeshClient:Services:f:Protocol is Auto, which needs https endpoints; use Http1, Http2 or FollowRequest.",
                "MeshClient:Services:g:Tls:ServerName is needed, because the endpoints have different host names.",
                "MeshClient:Services:h:DnsRefreshInterval is 00:00:00, but must be at least 00:00:01.",
                "MeshClient:Services:h:MaxRequests is 0, but must be at least 1.",
                "MeshClient:Services:h:MaxRetries is -1, but must be at least 0.",
                "MeshClient:Services:h:ConnectTimeout is 00:00:00, but must be above zero.",
                "MeshClient:Services:h:Retry:Attempts is 11, but must be between 0 and 10.",
                "MeshClient:Services:h:Retry:On names \"nonsense\", which is no retry condition; use 5xx, cancelled, connect-failure, deadline-exceeded, gateway-error, internal, refused-stream, reset, reset-before-request, resource-exhausted, retriable-4xx, unavailable.",
                "MeshClient:Services:h:Retry:Methods[0] \"post\" is no HTTP method; write it in capitals, as in POST.",
                "MeshClient:Services:h:Retry:MaxBackOff is 00:00:00.5000000, but must be at least 00:00:01.",
                "MeshClient:Services:h:Retry:PerTryTimeout is 00:00:02, longer than the service's Timeout of 00:00:01.",
                "MeshClient:Services:i:Retry:On names no condition; set Attempts to 0 to turn retries off.",
            ],
            errors);
    }

    [Fact]
    public void Validate_NumbersForEnumerationsFromCode_AreRefused()
    {
        var options = new MeshClientOptions { UnknownTargets = (UnknownTargetMode)9, LocalReplies = (LocalReplyMode)9, StartupMode = (MeshStartupMode)9 };

        Assert.Equal(
            [
                "MeshClient:UnknownTargets is 9, but must be one of PassThrough, Fail.",
                "MeshClient:LocalReplies is 9, but must be one of Exceptions, Responses.",
                "MeshClient:StartupMode is 9, but must be one of Background, RequireReady.",
            ],
            MeshClientOptionsValidator.Validate(options));
    }

    [Fact]
    public void Validate_SectionWithAnotherName_IsNamedInTheErrors()
    {
        var options = new MeshClientOptions { Path = "Platform:Mesh", MaxTargets = 0 };

        Assert.Equal("Platform:Mesh:MaxTargets is 0, but must be at least 1.", Assert.Single(MeshClientOptionsValidator.Validate(options)));
    }

    [Fact]
    public void ConfigurationException_WithErrors_ListsThemAllInItsMessage()
    {
        var exception = new MeshConfigurationException(["a is wrong.", "b is wrong."]);

        Assert.Equal(["a is wrong.", "b is wrong."], exception.Errors);
        Assert.Contains("a is wrong.", exception.Message, StringComparison.Ordinal);
        Assert.Contains("b is wrong.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NamesAndCertificatesWrong_ListsEveryErrorByPath() => Assert.Equal(
        [
            "MeshClient:ControlPlane:Authorities:prod:Servers[1]:Uri is missing.",
            "MeshClient:ControlPlane:Authorities:prod:ListenerNameTemplate is \"xdstp://other/x/%s\", but must start with \"xdstp://prod/\".",
            "MeshClient:ControlPlane:Authorities:test:ListenerNameTemplate is empty; give a value or leave the setting out.",
            "MeshClient:ControlPlane:ListenerNameTemplate is \"xdstp://nobody/envoy.config.listener.v3.Listener/%s\", but Authorities has no \"nobody\".",
            "MeshClient:ControlPlane:CertificateProviders:empty names no file; set CaFile, or CertificateFile and PrivateKeyFile, or all of them.",
            "MeshClient:ControlPlane:CertificateProviders:half:CertificateFile needs PrivateKeyFile beside it.",
            "MeshClient:ControlPlane:CertificateProviders:often:RefreshInterval is 00:00:00, but must be at least 00:00:01.",
        ],
        OptionsBinding.Errors("""
            { "MeshClient": { "ControlPlane": {
                "Servers": [ { "Uri": "a:1" } ],
                "ListenerNameTemplate": "xdstp://nobody/envoy.config.listener.v3.Listener/%s",
                "Authorities": {
                  "prod": { "Servers": [ { "Uri": "b:1" }, { } ], "ListenerNameTemplate": "xdstp://other/x/%s" },
                  "test": { "ListenerNameTemplate": " " } },
                "CertificateProviders": {
                  "empty": { },
                  "half": { "CertificateFile": "c.pem" },
                  "often": { "CaFile": "ca.pem", "RefreshInterval": "00:00:00" } } } } }
            """));

    [Fact]
    public void Validate_NamesWithoutAServer_SaysThatTheyHaveNoEffect() => Assert.Equal(
        ["MeshClient:ControlPlane:Servers names no server, so that Authorities, CertificateProviders and ListenerNameTemplate have no effect."],
        OptionsBinding.Errors("""{ "MeshClient": { "ControlPlane": { "Authorities": { "prod": { "Servers": [ { "Uri": "b:1" } ] } } } } }"""));

    [Fact]
    public void Validate_MisspelledInsideAnAuthority_SaysWhatWasMeant() => Assert.Equal(
        ["MeshClient:ControlPlane:Authorities:prod:ListenerNameTemplat is no setting; did you mean ListenerNameTemplate."],
        OptionsBinding.Errors("""
            { "MeshClient": { "ControlPlane": { "Servers": [ { "Uri": "a:1" } ], "Authorities": { "prod": { "ListenerNameTemplat": "x" } } } } }
            """));

    [Fact]
    public void Validate_MetadataWithoutJsonForm_NamesTheEntry()
    {
        var options = new MeshClientOptions();
        options.ControlPlane.Node.Metadata["port"] = 8080;
        options.ControlPlane.Node.Metadata["uri"] = new Uri("http://x");

        Assert.Equal(
            "MeshClient:ControlPlane:Node:Metadata cannot be sent: Node metadata.uri has the type System.Uri, which has no JSON form.",
            Assert.Single(MeshClientOptionsValidator.Validate(options)));
    }

    [Fact]
    public void Validate_TemplateOfNoName_SaysWhatItLooksLike() => Assert.Contains(
        "must look like xdstp://authority/",
        Assert.Single(OptionsBinding.Errors("""{ "MeshClient": { "ControlPlane": { "Servers": [ { "Uri": "a:1" } ], "ListenerNameTemplate": "xdstp:%s" } } }""")),
        StringComparison.Ordinal);

    [Fact]
    public void Validate_ContentInThePlaceOfAPath_SaysSoWithoutShowingIt()
    {
        var options = new MeshClientOptions();
        options.ControlPlane.Servers.Add(new MeshControlPlaneServerOptions
        {
            Uri = "https://a:1",
            CertificateFile = "-----BEGIN CERTIFICATE-----\nc2VjcmV0",
            PrivateKeyFile = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0",
            TokenFile = "eyJhbGciOiJub25lIn0.eyJzZWNyZXQiOjF9.c2VjcmV0",
        });
        options.ControlPlane.CertificateProviders["p"] = new MeshCertificateProviderOptions { CaFile = "-----BEGIN CERTIFICATE-----\nc2VjcmV0" };
        options.Services["s"] = new MeshServiceOptions { Endpoints = { "https://x:1" } };
        options.Services["s"].Tls.CaFile = "-----BEGIN CERTIFICATE-----\nc2VjcmV0";

        Assert.Equal(
            [
                "MeshClient:ControlPlane:Servers[0]:TokenFile holds a token, but must be the path of a file that holds it.",
                "MeshClient:ControlPlane:Servers[0]:CertificateFile holds PEM text, but must be the path of a file that holds it.",
                "MeshClient:ControlPlane:Servers[0]:PrivateKeyFile holds PEM text, but must be the path of a file that holds it.",
                "MeshClient:ControlPlane:CertificateProviders:p:CaFile holds PEM text, but must be the path of a file that holds it.",
                "MeshClient:Services:s:Tls:CaFile holds PEM text, but must be the path of a file that holds it.",
            ],
            MeshClientOptionsValidator.Validate(options));
    }
}
