using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Tests.Bootstrap;

public sealed class BootstrapParserTests
{
    private const string Server = """{"server_uri":"dns:///cp:18000","channel_creds":[{"type":"insecure"}]}""";

    [Fact]
    [Trait("Rule", "xds-client 8.1 B3")]
    public void Parse_UnknownFieldsAtEveryLevel_AreIgnored()
    {
        var bootstrap = XdsBootstrap.Parse("""
            {
              "new_top_field": [1, {}],
              "xds_servers": [{"server_uri":"cp:1","channel_creds":[{"type":"insecure","x":1}],"new_server_field":{"a":null}}],
              "node": {"id":"n1","new_node_field":7,"locality":{"zone":"z","new_locality_field":true}},
              "authorities": {"a":{"new_authority_field":"x"}}
            }
            """);

        Assert.Equal("n1", bootstrap.Node.Id);
        Assert.Equal("z", bootstrap.Node.Zone);
        Assert.Equal(new XdsServer("cp:1"), Assert.Single(bootstrap.Servers));
        Assert.Empty(bootstrap.Authorities["a"].Servers);
    }

    [Theory]
    [InlineData("missing", "{}", "xds_servers: is required")]
    [InlineData("null", """{"xds_servers":null}""", "xds_servers: is required")]
    [InlineData("empty", """{"xds_servers":[]}""", "xds_servers: must name at least one server")]
    [InlineData("no array", """{"xds_servers":{}}""", "xds_servers: must be an array but is an object")]
    [InlineData("no objects", """{"xds_servers":["cp:1"]}""", "xds_servers[0]: must be an object but is a string")]
    [InlineData("no uri", """{"xds_servers":[{"channel_creds":[{"type":"insecure"}]}]}""", "xds_servers[0].server_uri: is required")]
    [InlineData("empty uri", """{"xds_servers":[{"server_uri":"","channel_creds":[{"type":"insecure"}]}]}""", "xds_servers[0].server_uri: must not be empty")]
    [InlineData("number uri", """{"xds_servers":[{"server_uri":1,"channel_creds":[{"type":"insecure"}]}]}""", "xds_servers[0].server_uri: must be a string but is a number")]
    [InlineData("no creds", """{"xds_servers":[{"server_uri":"cp:1"}]}""", "xds_servers[0].channel_creds: is required")]
    [Trait("Rule", "xds-client 8.1 B4")]
    public void Parse_ServersInvalid_NamesThePath(string row, string json, string expected)
    {
        var error = Assert.Throws<XdsBootstrapException>(() => XdsBootstrap.Parse(json));

        Assert.True(error.Errors is [var only] && only == expected, $"{row}: {string.Join(" | ", error.Errors)}");
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 B5")]
    public void Parse_SeveralCredentials_FirstSupportedWins()
    {
        var bootstrap = XdsBootstrap.Parse(
            """{"xds_servers":[{"server_uri":"cp:1","channel_creds":[{"type":"mystery","config":{}},{"type":"insecure"},{"type":"tls"}]}]}""");

        Assert.Same(XdsChannelCredentials.Insecure, bootstrap.Servers[0].ChannelCredentials);
    }

    [Theory]
    [InlineData("""[{"type":"mystery"},{"type":"alts"}]""", "none of the types mystery, alts is supported; supported are insecure and tls")]
    [InlineData("""[{"type":"google_default"}]""", "google_default needs the Google Cloud libraries")]
    [InlineData("[]", "must name at least one type")]
    [Trait("Rule", "xds-client 8.1 B6")]
    public void Parse_NoSupportedCredentials_IsAnError(string credentials, string expected)
    {
        var error = Assert.Throws<XdsBootstrapException>(
            () => XdsBootstrap.Parse($$$$$"""{"xds_servers":[{"server_uri":"cp:1","channel_creds":{{{{{credentials}}}}}}]}"""));

        Assert.Contains(error.Errors, text => text.StartsWith("xds_servers[0].channel_creds: ", StringComparison.Ordinal)
            && text.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_CallCredentials_SupportedOnesAreKept()
    {
        var bootstrap = XdsBootstrap.Parse("""
            {"xds_servers":[{"server_uri":"cp:1","channel_creds":[{"type":"tls"}],"call_creds":[
              {"type":"mystery","config":7},{"type":"jwt_token_file","config":{"jwt_token_file":"/t1","x":1}},
              {"type":"jwt_token_file","config":{"jwt_token_file":"/t2"}}]}]}
            """);

        Assert.Equal([new XdsJwtTokenFileCredentials("/t1"), new XdsJwtTokenFileCredentials("/t2")], bootstrap.Servers[0].CallCredentials);
    }

    [Theory]
    [InlineData("tls", "7", "call_creds: must be an array but is a number")]
    [InlineData("tls", """[7]""", "call_creds[0]: must be an object but is a number")]
    [InlineData("tls", """[{}]""", "call_creds[0].type: is required")]
    [InlineData("tls", """[{"type":"jwt_token_file"}]""", "call_creds[0].config: is required")]
    [InlineData("tls", """[{"type":"jwt_token_file","config":[]}]""", "call_creds[0].config: must be an object but is an array")]
    [InlineData("tls", """[{"type":"jwt_token_file","config":{}}]""", "call_creds[0].config.jwt_token_file: is required")]
    [InlineData("tls", """[{"type":"jwt_token_file","config":{"jwt_token_file":""}}]""", "call_creds[0].config.jwt_token_file: must not be empty")]
    [InlineData("insecure", """[{"type":"jwt_token_file","config":{"jwt_token_file":"t"}}]""", "call_creds: tokens are sent over TLS only; use channel credentials of type tls")]
    public void Parse_CallCredentialsInvalid_NamesThePath(string channel, string json, string expected)
    {
        var error = Assert.Throws<XdsBootstrapException>(
            () => XdsBootstrap.Parse($$$$$"""{"xds_servers":[{"server_uri":"cp:1","channel_creds":[{"type":"{{{{{channel}}}}}"}],"call_creds":{{{{{json}}}}}}]}"""));

        Assert.Equal([$"xds_servers[0].{expected}"], error.Errors);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 B7")]
    public void Parse_UnknownServerFeaturesOfAnyKind_AreIgnored()
    {
        var bootstrap = XdsBootstrap.Parse("""
            {"xds_servers":[{"server_uri":"cp:1","channel_creds":[{"type":"insecure"}],
             "server_features":["xds_v3","zzz",7,{},null,"fail_on_data_errors","trusted_xds_server","meshclient.unix_sockets"]}]}
            """);

        Assert.Equal(XdsServerFeatures.FailOnDataErrors | XdsServerFeatures.TrustedXdsServer | XdsServerFeatures.UnixSocketEndpoints, bootstrap.Servers[0].Features);
    }

    [Theory]
    [InlineData("", XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Named)]
    [InlineData("\"xds_v3\"", XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Named)]
    [InlineData("\"meshclient.delta\"", XdsTransportProtocol.Delta, XdsSubscriptionMode.Named)]
    [InlineData("\"meshclient.wildcard\"", XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Wildcard)]
    [InlineData("\"meshclient.wildcard\", \"xds_v3\", \"meshclient.delta\"", XdsTransportProtocol.Delta, XdsSubscriptionMode.Wildcard)]
    public void Parse_OwnServerFeatures_ChooseProtocolAndSubscriptions(
        string features, XdsTransportProtocol protocol, XdsSubscriptionMode subscriptions)
    {
        var bootstrap = XdsBootstrap.Parse($$"""
            {"xds_servers":[{"server_uri":"cp:1","channel_creds":[{"type":"insecure"}],"server_features":[{{features}}]}]}
            """);

        var expected = new XdsServer("cp:1", XdsChannelCredentials.Insecure) { Protocol = protocol, Subscriptions = subscriptions };
        Assert.Equal(expected, bootstrap.Servers[0]);
    }

    [Theory]
    [InlineData("""{"certificate_file":"a"}""", "xds_servers[0].channel_creds[0].config: certificate_file and private_key_file must be set together")]
    [InlineData("""{"private_key_file":"a"}""", "xds_servers[0].channel_creds[0].config: certificate_file and private_key_file must be set together")]
    [InlineData("""{"ca_certificate_file":3}""", "xds_servers[0].channel_creds[0].config.ca_certificate_file: must be a string but is a number")]
    [InlineData("""{"refresh_interval":"10"}""", "xds_servers[0].channel_creds[0].config.refresh_interval: \"10\" is not a duration such as \"600s\"")]
    [InlineData("""{"refresh_interval":"0s"}""", "xds_servers[0].channel_creds[0].config: refresh_interval must be positive")]
    [InlineData("7", "xds_servers[0].channel_creds[0].config: must be an object but is a number")]
    [Trait("Rule", "xds-client 8.1 B8")]
    public void Parse_TlsSettingsInvalid_IsAnError(string config, string expected)
    {
        var error = Assert.Throws<XdsBootstrapException>(
            () => XdsBootstrap.Parse($$$$$"""{"xds_servers":[{"server_uri":"cp:1","channel_creds":[{"type":"tls","config":{{{{{config}}}}}}]}]}"""));

        Assert.Equal([expected], error.Errors);
    }

    [Fact]
    public void Parse_TlsSettings_AreKept()
    {
        var bootstrap = XdsBootstrap.Parse("""
            {"xds_servers":[{"server_uri":"cp:1","channel_creds":[{"type":"tls","config":{
              "ca_certificate_file":"ca","certificate_file":"cert","private_key_file":"key","refresh_interval":"1.5s"}}]}]}
            """);

        var expected = new XdsTlsCredentials
        {
            CaCertificateFile = "ca",
            CertificateFile = "cert",
            PrivateKeyFile = "key",
            RefreshInterval = TimeSpan.FromMilliseconds(1500),
        };
        Assert.Equal(expected, bootstrap.Servers[0].ChannelCredentials);
    }

    [Theory]
    [InlineData("""{"xds_servers":[{"server_uri":"cp:1","channel_creds":[{"type":"tls","config":{}}]}]}""")]
    [InlineData("""{"xds_servers":[{"server_uri":"cp:1","channel_creds":[{"type":"tls"}]}]}""")]
    [InlineData("""{"xds_servers":[{"server_uri":"cp:1","channel_creds":[{"type":"tls","config":null}]}]}""")]
    public void Parse_TlsWithoutSettings_UsesDefaults(string json) =>
        Assert.Equal(new XdsTlsCredentials(), XdsBootstrap.Parse(json).Servers[0].ChannelCredentials);

    [Theory]
    [InlineData("http://cp:1", "tls", "an http server needs insecure credentials, not tls")]
    [InlineData("https://cp:1", "insecure", "an https server needs tls credentials, not insecure")]
    public void Parse_CredentialsContradictTheScheme_IsAnError(string uri, string type, string expected)
    {
        var error = Assert.Throws<XdsBootstrapException>(
            () => XdsBootstrap.Parse($$$$$"""{"xds_servers":[{"server_uri":"{{{{{uri}}}}}","channel_creds":[{"type":"{{{{{type}}}}}"}]}]}"""));

        Assert.Equal([$"xds_servers[0].channel_creds: {expected}"], error.Errors);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 B10")]
    public void Parse_AuthorityTemplateOfAnotherAuthority_IsAnError()
    {
        var error = Assert.Throws<XdsBootstrapException>(() => XdsBootstrap.Parse(
            $$$$$"""{"xds_servers":[{{{{{Server}}}}}],"authorities":{"a b":{"client_listener_resource_name_template":"xdstp://a/%s"}}}"""));

        Assert.Equal(
            ["authorities[\"a b\"]: client_listener_resource_name_template must start with \"xdstp://a%20b/\" but is \"xdstp://a/%s\""],
            error.Errors);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 B12")]
    public void Parse_IstioAgentDocument_IsUnderstood()
    {
        var bootstrap = XdsBootstrap.Parse("""
            {
              "xds_servers": [{"server_uri":"unix:///./etc/istio/proxy/XDS","channel_creds":[{"type":"insecure"}],"server_features":["xds_v3"]}],
              "node": {
                "id": "sidecar~10.0.0.1~app-1.shop~shop.svc.cluster.local",
                "metadata": {"GENERATOR":"grpc","INSTANCE_IPS":"10.0.0.1","LABELS":{"app":"shop"},"PILOT_SAN":["istiod"],"N":7,"T":true,"Z":null},
                "locality": {},
                "UserAgentVersionType": null
              },
              "certificate_providers": {"default":{"plugin_name":"file_watcher","config":{
                "certificate_file":"/var/lib/istio/data/cert-chain.pem","private_key_file":"/var/lib/istio/data/key.pem",
                "ca_certificate_file":"/var/lib/istio/data/root-cert.pem","refresh_interval":"900s"}}},
              "server_listener_resource_name_template": "xds.istio.io/grpc/lds/inbound/%s"
            }
            """);

        Assert.Equal("unix:///./etc/istio/proxy/XDS", bootstrap.Servers[0].Uri);
        Assert.Equal("grpc", bootstrap.Node.Metadata["GENERATOR"]);
        Assert.Equal("shop", Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(bootstrap.Node.Metadata["LABELS"])["app"]);
        Assert.Equal(["istiod"], Assert.IsAssignableFrom<IEnumerable<object?>>(bootstrap.Node.Metadata["PILOT_SAN"]));
        Assert.Equal(7.0, bootstrap.Node.Metadata["N"]);
        Assert.Equal(true, bootstrap.Node.Metadata["T"]);
        Assert.Null(bootstrap.Node.Metadata["Z"]);
        Assert.Equal("xds.istio.io/grpc/lds/inbound/%s", bootstrap.ServerListenerNameTemplate);
        var expected = new XdsFileWatcherProvider
        {
            CertificateFile = "/var/lib/istio/data/cert-chain.pem",
            PrivateKeyFile = "/var/lib/istio/data/key.pem",
            CaCertificateFile = "/var/lib/istio/data/root-cert.pem",
            RefreshInterval = TimeSpan.FromSeconds(900),
        };
        Assert.Equal(expected, bootstrap.CertificateProviders["default"]);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 B13")]
    public void Parse_UnknownCertificateProviderPlugin_IsLeftOut()
    {
        var bootstrap = XdsBootstrap.Parse(
            $$$$$"""{"xds_servers":[{{{{{Server}}}}}],"certificate_providers":{"x":{"plugin_name":"vault","config":{"a":1}}}}""");

        Assert.Empty(bootstrap.CertificateProviders);
    }

    [Theory]
    [InlineData("""{"plugin_name":"file_watcher"}""", "certificate_providers[\"x\"].config: is required")]
    [InlineData("""{"plugin_name":"file_watcher","config":{}}""", "certificate_providers[\"x\"].config: one of certificate_file, ca_certificate_file and spiffe_trust_bundle_map_file is required")]
    [InlineData("""{"plugin_name":"file_watcher","config":{"certificate_file":"c"}}""", "certificate_providers[\"x\"].config: certificate_file and private_key_file must be set together")]
    [InlineData("""{"config":{}}""", "certificate_providers[\"x\"].plugin_name: is required")]
    [InlineData("null", "certificate_providers[\"x\"]: must be an object but is null")]
    public void Parse_CertificateProviderInvalid_IsAnError(string provider, string expected)
    {
        var error = Assert.Throws<XdsBootstrapException>(
            () => XdsBootstrap.Parse($$$$$"""{"xds_servers":[{{{{{Server}}}}}],"certificate_providers":{"x":{{{{{provider}}}}}}}"""));

        Assert.Equal([expected], error.Errors);
    }

    [Fact]
    public void Parse_SeveralErrors_ReportsAllOfThem()
    {
        var error = Assert.Throws<XdsBootstrapException>(() => XdsBootstrap.Parse("""
            {
              "xds_servers": [{"server_uri":"xds:cp","channel_creds":[{"type":"insecure"}]},{"server_uri":"cp:1","channel_creds":[{"type":"tls","config":{"certificate_file":"c"}}]}],
              "node": {"id": 5, "metadata": {"big": 1e999}},
              "client_default_listener_resource_name_template": []
            }
            """));

        Assert.Collection(
            error.Errors,
            text => Assert.StartsWith("xds_servers[0].server_uri: \"xds:cp\" is not a supported server address", text, StringComparison.Ordinal),
            text => Assert.Equal("xds_servers[1].channel_creds[0].config: certificate_file and private_key_file must be set together", text),
            text => Assert.Equal("node.id: must be a string but is a number", text),
            text => Assert.Equal("node.metadata.big: the number 1e999 is out of range", text),
            text => Assert.Equal("client_default_listener_resource_name_template: must be a string but is an array", text));
        Assert.All(error.Errors, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not json", "hello")]
    [InlineData("no text", "")]
    [InlineData("array", "[]")]
    [InlineData("lone surrogate", """{"xds_servers":[{"server_uri":"\ud800","channel_creds":[]}]}""")]
    [InlineData("trailing text", "{} {}")]
    public void Parse_NoJsonObject_IsABootstrapError(string row, string json)
    {
        var error = Assert.Throws<XdsBootstrapException>(() => XdsBootstrap.Parse(json));

        Assert.True(error.Errors.Count == 1, row);
    }

    [Fact]
    public void Parse_NestedTooDeep_IsABootstrapError()
    {
        var json = $$$$$"""{"xds_servers":[{{{{{Server}}}}}],"node":{"metadata":{"a":{{{{{new string('[', 100)}}}}}{{{{{new string(']', 100)}}}}}}}}""";

        Assert.Throws<XdsBootstrapException>(() => XdsBootstrap.Parse(json));
    }

    [Fact]
    public void Parse_FallbackServers_KeepTheirOrder()
    {
        var bootstrap = XdsBootstrap.Parse($$$$$"""{"xds_servers":[{{{{{Server}}}}},{"server_uri":"second:1","channel_creds":[{"type":"insecure"}]}]}""");

        Assert.Equal([new XdsServer("dns:///cp:18000"), new XdsServer("second:1")], bootstrap.Servers);
    }
}
