using System.Text.Json;
using System.Text.Json.Nodes;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;

namespace MeshClient.Testing.ControlPlane;

/// <summary>A bootstrap as the JSON document that every xDS client reads (gRFC A27). Pure.</summary>
internal static class BootstrapDocument
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly (XdsServerFeatures Feature, string Name)[] Features =
    [
        (XdsServerFeatures.IgnoreResourceDeletion, "ignore_resource_deletion"),
        (XdsServerFeatures.TrustedXdsServer, "trusted_xds_server"),
        (XdsServerFeatures.FailOnDataErrors, "fail_on_data_errors"),
        (XdsServerFeatures.ResourceTimerIsTransientError, "resource_timer_is_transient_error"),
        (XdsServerFeatures.UnixSocketEndpoints, "meshclient.unix_sockets"),
    ];

    public static string Write(XdsBootstrap bootstrap)
    {
        var document = new JsonObject
        {
            ["xds_servers"] = Servers(bootstrap.Servers),
            ["node"] = Node(bootstrap.Node),
        };
        if (bootstrap.ListenerNameTemplate != "%s")
        {
            document["client_default_listener_resource_name_template"] = bootstrap.ListenerNameTemplate;
        }

        if (bootstrap.FallbackOnReachabilityOnly)
        {
            document["fallback_on_reachability_only"] = true;
        }

        if (bootstrap.Authorities.Count > 0)
        {
            document["authorities"] = new JsonObject(bootstrap.Authorities
                .OrderBy(static entry => entry.Key, StringComparer.Ordinal)
                .Select(static entry => KeyValuePair.Create(entry.Key, (JsonNode?)Authority(entry.Value))));
        }

        return document.ToJsonString(Indented);
    }

    private static JsonArray Servers(IEnumerable<XdsServer> servers) => new([.. servers.Select(Server)]);

    private static JsonObject Server(XdsServer server)
    {
        var json = new JsonObject
        {
            ["server_uri"] = server.Uri,
            ["channel_creds"] = new JsonArray(ChannelCredentials(server.ChannelCredentials)),
        };
        if (server.CallCredentials.Count > 0)
        {
            json["call_creds"] = new JsonArray([.. server.CallCredentials.OfType<XdsJwtTokenFileCredentials>().Select(static token => new JsonObject
            {
                ["type"] = "jwt_token_file",
                ["config"] = new JsonObject { ["jwt_token_file"] = token.TokenFile },
            })]);
        }

        json["server_features"] = new JsonArray([.. FeaturesOf(server).Select(static name => (JsonNode?)name)]);
        return json;
    }

    private static IEnumerable<string> FeaturesOf(XdsServer server)
    {
        yield return "xds_v3";
        foreach (var (feature, name) in Features)
        {
            if (server.Features.HasFlag(feature))
            {
                yield return name;
            }
        }

        if (server.Protocol == XdsTransportProtocol.Delta)
        {
            yield return "meshclient.delta";
        }

        if (server.Subscriptions == XdsSubscriptionMode.Wildcard)
        {
            yield return "meshclient.wildcard";
        }
    }

    private static JsonObject ChannelCredentials(XdsChannelCredentials credentials)
    {
        if (credentials is not XdsTlsCredentials tls)
        {
            return new JsonObject { ["type"] = "insecure" };
        }

        var config = new JsonObject();
        AddIfSet(config, "ca_certificate_file", tls.CaCertificateFile);
        AddIfSet(config, "certificate_file", tls.CertificateFile);
        AddIfSet(config, "private_key_file", tls.PrivateKeyFile);
        return new JsonObject { ["type"] = "tls", ["config"] = config };
    }

    private static JsonObject Authority(XdsAuthority authority)
    {
        var json = new JsonObject();
        AddIfSet(json, "client_listener_resource_name_template", authority.ListenerNameTemplate);
        if (authority.Servers.Count > 0)
        {
            json["xds_servers"] = Servers(authority.Servers);
        }

        if (authority.FallbackOnReachabilityOnly)
        {
            json["fallback_on_reachability_only"] = true;
        }

        return json;
    }

    private static JsonObject Node(XdsNode node)
    {
        var json = new JsonObject { ["id"] = node.Id, ["cluster"] = node.Cluster };
        if (node.Region.Length + node.Zone.Length + node.SubZone.Length > 0)
        {
            json["locality"] = new JsonObject { ["region"] = node.Region, ["zone"] = node.Zone, ["sub_zone"] = node.SubZone };
        }

        if (node.Metadata.Count > 0)
        {
            json["metadata"] = JsonNode.Parse(NodeMessage.Create(node).Metadata.ToString());
        }

        return json;
    }

    private static void AddIfSet(JsonObject json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json[name] = value;
        }
    }
}
