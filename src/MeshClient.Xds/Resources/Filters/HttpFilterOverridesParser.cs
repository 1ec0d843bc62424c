using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.Filters;

/// <summary>
/// <c>typed_per_filter_config</c> of a virtual host, route or weighted cluster (gRFC A39). A key that no filter of the listener has is
/// no error: routes do not know their listener. Thread-safe.
/// </summary>
internal static class HttpFilterOverridesParser
{
    private const string Wrapper = "envoy.config.route.v3.FilterConfig";

    public static EquatableArray<HttpFilterOverride> Parse(MapField<string, Any> overrides, ParseScope scope)
    {
        if (overrides.Count == 0)
        {
            return EquatableArray<HttpFilterOverride>.Empty;
        }

        var parsed = new List<HttpFilterOverride>(overrides.Count);
        foreach (var (name, any) in overrides.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            using var level = scope.Enter("typed_per_filter_config", name);
            if (ParseEntry(name, any, scope) is { } entry)
            {
                parsed.Add(entry);
            }
        }

        return parsed.ToEquatableArray();
    }

    /// <summary>Null when the entry is invalid, which is reported, or has no effect.</summary>
    private static HttpFilterOverride? ParseEntry(string name, Any any, ParseScope scope)
    {
        if (!Extension.TryOpen(any, "value", scope, out var extension))
        {
            return null;
        }

        return extension.TypeName == Wrapper
            ? ParseWrapped(name, extension, scope)
            : ParseConfig(name, extension, "value", isOptional: false, scope);
    }

    private static HttpFilterOverride? ParseWrapped(string name, in Extension extension, ParseScope scope)
    {
        if (!extension.TryRead(Proto.Routes.FilterConfig.Parser, "value", scope, out var wrapper))
        {
            return null;
        }

        // As in Envoy: a filter that is switched off needs no configuration, so none is read; an empty one switches the filter on as it is.
        if (wrapper.Disabled || wrapper.Config is { TypeUrl: "" })
        {
            return new HttpFilterOverride(name, null, wrapper.Disabled);
        }

        return Extension.TryOpen(wrapper.Config, "config", scope, out var inner)
            ? ParseConfig(name, inner, "config", wrapper.IsOptional, scope)
            : null;
    }

    private static HttpFilterOverride? ParseConfig(string name, in Extension extension, string field, bool isOptional, ParseScope scope)
    {
        if (HttpFilterRegistry.FindOverride(extension.TypeName) is { } parser)
        {
            return parser.ParseOverride(extension, field, scope) is { } config ? new HttpFilterOverride(name, config) : null;
        }

        if (HttpFilterRegistry.Find(extension.TypeName) is { } owner)
        {
            scope.Error(field, $"{Quote.Text(extension.TypeName)} configures the filter in the listener; overrides are of type {owner.OverrideTypeName}");
        }
        else if (!isOptional)
        {
            scope.Error(field, $"the filter {Quote.Text(extension.TypeName)} is not supported; supported are {HttpFilterRegistry.KnownOverrideTypes}");
        }

        return null;
    }
}
