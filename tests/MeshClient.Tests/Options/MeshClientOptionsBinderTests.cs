namespace MeshClient.Tests.Options;

public sealed class MeshClientOptionsBinderTests
{
    private const string EverySetting = """
        { "MeshClient": {
            "UnknownTargets": "Fail",
            "PreferLatencyAware": true,
            "InitialFetchTimeout": "00:00:16",
            "LocalReplies": "Responses",
            "StartupMode": "RequireReady",
            "StartupTimeout": "00:00:31",
            "RequiredTargets": [ "catalog" ],
            "MaxTargets": 7,
            "TargetIdleTimeout": "00:01:00",
            "ControlPlane": {
              "Servers": [ {
                "Uri": "https://istiod:15012", "Credentials": "Tls", "CaFile": "ca.pem", "CertificateFile": "c.pem",
                "PrivateKeyFile": "k.pem", "RefreshInterval": "00:01:00", "TokenFile": "t.jwt", "Protocol": "Delta", "Subscriptions": "Wildcard", "Features": [ "fail_on_data_errors" ] } ],
              "Node": { "Id": "n", "Cluster": "checkout", "Region": "eu", "Zone": "eu-1", "SubZone": "a", "Metadata": { "K": "V" } },
              "Authorities": { "prod": { "Servers": [ { "Uri": "prod:1" } ], "ListenerNameTemplate": "xdstp://prod/l/%s", "FallbackOnReachabilityOnly": true } },
              "CertificateProviders": { "default": { "CaFile": "ca3.pem", "CertificateFile": "c3.pem", "PrivateKeyFile": "k3.pem", "RefreshInterval": "00:15:00" } },
              "ListenerNameTemplate": "mesh/%s",
              "MaxMessageSize": 1048576,
              "FallbackOnReachabilityOnly": true, "CacheDirectory": "/var/cache", "CacheIdentity": "checkout", "CacheMaxAge": "1.00:00:00"
            },
            "Services": {
              "catalog": {
                "Endpoints": [ "https://a:1", "https://a:2" ], "DnsRefreshInterval": "00:00:06", "Balancing": "LeastRequest",
                "MaxRequests": 5, "MaxRetries": 6,
                "Retry": { "Attempts": 3, "On": "5xx", "Methods": [ "POST" ], "PerTryTimeout": "00:00:01", "BackOff": "00:00:00.1",
                           "MaxBackOff": "00:00:02" },
                "Timeout": "00:00:10", "ConnectTimeout": "00:00:03", "Protocol": "Http2",
                "Tls": { "CaFile": "ca2.pem", "CertificateFile": "c2.pem", "PrivateKeyFile": "k2.pem", "RefreshInterval": "00:05:00", "ServerName": "a.test" }
              },
              "dns": { "Dns": "headless:8080" }
            },
            "Telemetry": { "LatencyEstimate": true }
        } }
        """;

    [Fact]
    public void Bind_EverySetting_ReachesItsProperty()
    {
        var options = OptionsBinding.Bind(EverySetting);

        Assert.Empty(options.BindingErrors);
        Assert.Equal(
            [
                "UnknownTargets=Fail", "PreferLatencyAware=True", "InitialFetchTimeout=00:00:16", "LocalReplies=Responses",
                "StartupMode=RequireReady", "StartupTimeout=00:00:31", "RequiredTargets=[catalog]", "MaxTargets=7",
                "TargetIdleTimeout=00:01:00",
                "ControlPlane:Servers:0:Uri=https://istiod:15012", "ControlPlane:Servers:0:Credentials=Tls",
                "ControlPlane:Servers:0:CaFile=ca.pem", "ControlPlane:Servers:0:CertificateFile=c.pem",
                "ControlPlane:Servers:0:PrivateKeyFile=k.pem", "ControlPlane:Servers:0:RefreshInterval=00:01:00", "ControlPlane:Servers:0:TokenFile=t.jwt", "ControlPlane:Servers:0:Protocol=Delta", "ControlPlane:Servers:0:Subscriptions=Wildcard", "ControlPlane:Servers:0:Features=[fail_on_data_errors]",
                "ControlPlane:FallbackOnReachabilityOnly=True",
                "ControlPlane:Authorities:prod:Servers:0:Uri=prod:1", "ControlPlane:Authorities:prod:Servers:0:Credentials=",
                "ControlPlane:Authorities:prod:Servers:0:CaFile=", "ControlPlane:Authorities:prod:Servers:0:CertificateFile=",
                "ControlPlane:Authorities:prod:Servers:0:PrivateKeyFile=", "ControlPlane:Authorities:prod:Servers:0:RefreshInterval=00:10:00",
                "ControlPlane:Authorities:prod:Servers:0:TokenFile=", "ControlPlane:Authorities:prod:Servers:0:Protocol=StateOfTheWorld",
                "ControlPlane:Authorities:prod:Servers:0:Subscriptions=Named", "ControlPlane:Authorities:prod:Servers:0:Features=[]",
                "ControlPlane:Authorities:prod:ListenerNameTemplate=xdstp://prod/l/%s",
                "ControlPlane:Authorities:prod:FallbackOnReachabilityOnly=True",
                "ControlPlane:CertificateProviders:default:CaFile=ca3.pem", "ControlPlane:CertificateProviders:default:CertificateFile=c3.pem",
                "ControlPlane:CertificateProviders:default:PrivateKeyFile=k3.pem", "ControlPlane:CertificateProviders:default:RefreshInterval=00:15:00",
                "ControlPlane:ListenerNameTemplate=mesh/%s",
                "ControlPlane:CacheDirectory=/var/cache", "ControlPlane:CacheIdentity=checkout", "ControlPlane:CacheMaxAge=1.00:00:00",
                "ControlPlane:Node:Id=n", "ControlPlane:Node:Cluster=checkout", "ControlPlane:Node:Region=eu",
                "ControlPlane:Node:Zone=eu-1", "ControlPlane:Node:SubZone=a", "ControlPlane:Node:Metadata:K=V",
                "ControlPlane:MaxMessageSize=1048576",
                "Services:catalog:Endpoints=[https://a:1,https://a:2]", "Services:catalog:Dns=",
                "Services:catalog:DnsRefreshInterval=00:00:06", "Services:catalog:Balancing=LeastRequest",
                "Services:catalog:MaxRequests=5", "Services:catalog:MaxRetries=6", "Services:catalog:Retry:Attempts=3",
                "Services:catalog:Retry:On=5xx", "Services:catalog:Retry:Methods=[POST]",
                "Services:catalog:Retry:PerTryTimeout=00:00:01", "Services:catalog:Retry:BackOff=00:00:00.1000000",
                "Services:catalog:Retry:MaxBackOff=00:00:02", "Services:catalog:Timeout=00:00:10",
                "Services:catalog:ConnectTimeout=00:00:03", "Services:catalog:Protocol=Http2", "Services:catalog:Tls:CaFile=ca2.pem",
                "Services:catalog:Tls:CertificateFile=c2.pem", "Services:catalog:Tls:PrivateKeyFile=k2.pem",
                "Services:catalog:Tls:RefreshInterval=00:05:00", "Services:catalog:Tls:ServerName=a.test",
                "Services:dns:Endpoints=[]", "Services:dns:Dns=headless:8080",
                "Telemetry:LatencyEstimate=True",
            ],
            OptionsText.Of(options, skipDefaultsOf: "dns"));
    }

    [Fact]
    public void Bind_NothingGiven_KeepsEveryDefault()
    {
        var options = OptionsBinding.Bind("{}");

        Assert.Equal(OptionsText.Of(new MeshClientOptions()), OptionsText.Of(options));
    }

    [Fact]
    public void Bind_NullsAndEmptyContainers_CountAsNotGiven()
    {
        var options = OptionsBinding.Bind("""
            { "MeshClient": { "MaxTargets": null, "Services": {}, "RequiredTargets": [], "ControlPlane": { "Servers": [], "Node": { "Id": null } } } }
            """);

        Assert.Empty(options.BindingErrors);
        Assert.Equal(OptionsText.Of(new MeshClientOptions()), OptionsText.Of(options));
    }

    [Fact]
    public void Bind_NamesInOtherCase_AreTheSame()
    {
        var options = OptionsBinding.Bind("""{ "MeshClient": { "unknowntargets": "fail", "services": { "a": { "endpoints": [ "http://a:1" ] } } } }""");

        Assert.Empty(options.BindingErrors);
        Assert.Equal((UnknownTargetMode.Fail, "http://a:1"), (options.UnknownTargets, options.Services["A"].Endpoints[0]));
    }

    [Fact]
    public void Bind_ServiceKnownFromCode_IsCompletedNotReplaced()
    {
        var options = new MeshClientOptions { Services = { ["catalog"] = new MeshServiceOptions { MaxRequests = 9 } } };

        OptionsBinding.BindInto(options, """{ "MeshClient": { "Services": { "catalog": { "Endpoints": [ "http://a:1" ] } } } }""");

        Assert.Equal((9, "http://a:1"), (options.Services["catalog"].MaxRequests, options.Services["catalog"].Endpoints[0]));
    }

    [Fact]
    public void Bind_MisspelledAndUnreadableSettings_AreAllReportedAndTheRestIsBound()
    {
        var options = OptionsBinding.Bind("""
            { "MeshClient": {
                "Servces": {},
                "MaxTargets": "many",
                "UnknownTargets": "Ignore",
                "InitialFetchTimeout": { "Seconds": 3 },
                "PreferLatencyAware": "yes",
                "Telemetry": "on",
                "StartupTimeout": "00:00:05",
                "Services": { "catalog": { "Endpoint": [ "http://a:1" ], "Retry": { "Foo": 1 } } }
            } }
            """);

        Assert.Equal(TimeSpan.FromSeconds(5), options.StartupTimeout);
        Assert.Equal(
            [
                "MeshClient:InitialFetchTimeout holds settings, but must be a time such as 00:00:15.",
                "MeshClient:MaxTargets is \"many\", but must be a whole number.",
                "MeshClient:PreferLatencyAware is \"yes\", but must be true or false.",
                "MeshClient:Servces is no setting; did you mean Services.",
                "MeshClient:Services:catalog:Endpoint is no setting; did you mean Endpoints.",
                "MeshClient:Services:catalog:Retry:Foo is no setting; known are Attempts, BackOff, MaxBackOff, Methods, On, PerTryTimeout.",
                "MeshClient:Telemetry is \"on\", but must hold settings.",
                "MeshClient:UnknownTargets is \"Ignore\", but must be one of PassThrough, Fail.",
            ],
            options.BindingErrors.Order(StringComparer.Ordinal));
    }
}
