using System.Text.Json;

namespace MeshClient.Xds.Bootstrap;

/// <summary>
/// Bootstrap JSON to model. Collects all errors before it fails; unknown fields are ignored at every level (gRFC A27). Thread-safe.
/// </summary>
internal static class BootstrapParser
{
    private const string ReachabilityField = "fallback_on_reachability_only";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static XdsBootstrap Parse(ReadOnlyMemory<byte> utf8, string source)
    {
        if (utf8.Span.StartsWith(ByteOrderMark))
        {
            utf8 = utf8[ByteOrderMark.Length..];
        }

        try
        {
            using var document = JsonDocument.Parse(utf8);
            return Parse(document.RootElement, source);
        }
        catch (JsonException exception)
        {
            throw new XdsBootstrapException(source, [$"it is not valid JSON: {exception.Message}"], exception);
        }
        catch (InvalidOperationException exception)
        {
            // What JsonElement throws for bytes or escapes that are no text; kinds are checked before values are read.
            throw new XdsBootstrapException(source, [$"it contains text that is not valid Unicode: {exception.Message}"], exception);
        }
    }

    private static XdsBootstrap Parse(JsonElement root, string source)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new XdsBootstrapException(source, [$"it must be a JSON object but is {JsonValues.KindName(root.ValueKind)}"]);
        }

        var errors = new List<string>();
        var fields = new JsonFields(root, "", errors);
        var servers = BootstrapServerParser.Servers(fields, required: true);
        var node = NodeOf(fields);
        var providers = CertificateProviderParser.Providers(fields);
        var authorities = AuthoritiesOf(fields);
        var template = fields.OptionalString("client_default_listener_resource_name_template");
        var serverTemplate = fields.OptionalString("server_listener_resource_name_template");
        var fallsBackOnReachabilityOnly = fields.OptionalBool(ReachabilityField) ?? false;
        if (errors.Count > 0)
        {
            throw new XdsBootstrapException(source, errors);
        }

        return new XdsBootstrap(servers)
        {
            Node = node,
            CertificateProviders = providers,
            Authorities = authorities,
            ListenerNameTemplate = string.IsNullOrEmpty(template) ? "%s" : template,
            ServerListenerNameTemplate = serverTemplate,
            FallbackOnReachabilityOnly = fallsBackOnReachabilityOnly,
        };
    }

    private static XdsNode NodeOf(JsonFields root)
    {
        if (root.OptionalObject("node") is not { } node)
        {
            return new XdsNode();
        }

        var locality = node.OptionalObject("locality");
        return new XdsNode
        {
            Id = node.OptionalString("id") ?? "",
            Cluster = node.OptionalString("cluster") ?? "",
            Region = locality?.OptionalString("region") ?? "",
            Zone = locality?.OptionalString("zone") ?? "",
            SubZone = locality?.OptionalString("sub_zone") ?? "",
            Metadata = node.OptionalValues("metadata") ?? NodeMetadata.Empty,
        };
    }

    private static Dictionary<string, XdsAuthority> AuthoritiesOf(JsonFields root)
    {
        var authorities = new Dictionary<string, XdsAuthority>(StringComparer.Ordinal);
        foreach (var (name, fields) in root.OptionalObject("authorities")?.Entries() ?? [])
        {
            var authority = new XdsAuthority(BootstrapServerParser.Servers(fields, required: false))
            {
                ListenerNameTemplate = fields.OptionalString("client_listener_resource_name_template") is { Length: > 0 } template ? template : null,
                FallbackOnReachabilityOnly = fields.OptionalBool(ReachabilityField) ?? false,
            };
            if (authority.Problem(name) is { } problem)
            {
                fields.Fail("", problem);
            }

            authorities[name] = authority;
        }

        return authorities;
    }
}
