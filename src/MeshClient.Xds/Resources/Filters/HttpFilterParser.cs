using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Entry = MeshClient.Xds.Proto.Http.HttpFilter;

namespace MeshClient.Xds.Resources.Filters;

/// <summary>One entry of the filter chain (gRFC A39). Thread-safe.</summary>
internal static class HttpFilterParser
{
    private const string Field = "typed_config";

    public static HttpFilterOutcome Parse(Entry entry, ParseScope scope, out HttpFilter? filter)
    {
        filter = null;
        if (entry.ConfigTypeCase != Entry.ConfigTypeOneofCase.TypedConfig)
        {
            return RejectWithoutConfig(entry, scope);
        }

        if (!Extension.TryOpen(entry.TypedConfig, Field, scope, out var extension))
        {
            return HttpFilterOutcome.Invalid;
        }

        if (HttpFilterRegistry.Find(extension.TypeName) is not { } parser)
        {
            // A message that only serves as an override is known, so that nothing excuses it.
            if (HttpFilterRegistry.FindOverride(extension.TypeName) is { } owner)
            {
                scope.Error(Field, $"{Quote.Text(extension.TypeName)} is for typed_per_filter_config only; the filter is of type {owner.TypeName}");
                return HttpFilterOutcome.Invalid;
            }

            return RejectUnlessOptional(
                entry, Field, $"the filter {Quote.Text(extension.TypeName)} is not supported; supported are {HttpFilterRegistry.KnownTypes}", scope);
        }

        // is_optional excuses an unknown filter, never a broken configuration.
        if (parser.Parse(extension, Field, scope) is not { } config)
        {
            return HttpFilterOutcome.Invalid;
        }

        filter = new HttpFilter(entry.Name, extension.TypeName, config, entry.Disabled);
        return HttpFilterOutcome.Parsed;
    }

    private static HttpFilterOutcome RejectWithoutConfig(Entry entry, ParseScope scope)
    {
        if (entry.ConfigTypeCase != Entry.ConfigTypeOneofCase.ConfigDiscovery)
        {
            return RejectUnlessOptional(entry, Field, "is required", scope);
        }

        // The table says that the field is refused; here it is not, and has no effect.
        if (entry.IsOptional)
        {
            scope.Ignored("config_discovery");
        }

        return RejectUnlessOptional(entry, Field, "is required; config_discovery is not supported", scope);
    }

    private static HttpFilterOutcome RejectUnlessOptional(Entry entry, string field, string reason, ParseScope scope)
    {
        if (entry.IsOptional)
        {
            return HttpFilterOutcome.Dropped;
        }

        scope.Error(field, reason);
        return HttpFilterOutcome.Invalid;
    }
}
