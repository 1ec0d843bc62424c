using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Address = MeshClient.Xds.Proto.Core.Address;
using Audience = MeshClient.Xds.Proto.Filters.Audience;
using Metadata = MeshClient.Xds.Proto.Core.Metadata;

namespace MeshClient.Xds.Resources.Common;

/// <summary>
/// Metadata (gRFC A83): a typed value of a type that is known must be valid and replaces the untyped value of its key; typed values of
/// other types are ignored. Thread-safe.
/// </summary>
internal static class MetadataParser
{
    private const string AddressType = "envoy.config.core.v3.Address";
    private const string AudienceType = "envoy.extensions.filters.http.gcp_authn.v3.Audience";
    private const string TypedField = "typed_filter_metadata";

    public static ResourceMetadata Parse(Metadata? metadata, string field, ParseScope scope)
    {
        if (metadata is null)
        {
            return ResourceMetadata.Empty;
        }

        using var level = scope.Enter(field);
        var values = metadata.FilterMetadata.ToDictionary(
            entry => entry.Key, MetadataValue (entry) => new JsonMetadata(StructText.Write(entry.Value)), StringComparer.Ordinal);
        foreach (var (key, any) in metadata.TypedFilterMetadata)
        {
            if (ParseTyped(key, any, scope) is { } value)
            {
                values[key] = value;
            }
        }

        var entries = values.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new MetadataEntry(entry.Key, entry.Value));
        return new ResourceMetadata(entries.ToEquatableArray());
    }

    /// <summary>Null for a type that is not known, and for an invalid value of one that is, which is reported.</summary>
    public static MetadataValue? ParseTyped(string key, Any any, ParseScope scope)
    {
        using var entry = scope.Enter(TypedField, key);
        const string field = "value";
        if (!Extension.TryOpen(any, field, scope, out var extension))
        {
            return null;
        }

        switch (extension.TypeName)
        {
            case AddressType when extension.Json is null:
                return extension.TryRead(Address.Parser, field, scope, out var address)
                    && AddressParser.Parse(address, field, scope) is { } parsed
                        ? new AddressMetadata(parsed)
                        : null;
            case AudienceType when extension.Json is null:
                return extension.TryRead(Audience.Parser, field, scope, out var audience) ? ParseAudience(audience, field, scope) : null;
            default:
                return null;
        }
    }

    private static AudienceMetadata? ParseAudience(Audience audience, string field, ParseScope scope)
    {
        if (audience.Url.Length > 0)
        {
            return new AudienceMetadata(audience.Url);
        }

        using var level = scope.Enter(field);
        scope.Error("url", "is required");
        return null;
    }
}
