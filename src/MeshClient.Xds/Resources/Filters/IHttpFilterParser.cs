using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.Filters;

/// <summary>Reads the configuration of one kind of HTTP filter. Implementations are thread-safe.</summary>
internal interface IHttpFilterParser
{
    /// <summary>Full name of the message that configures the filter.</summary>
    string TypeName { get; }

    /// <summary>Full name of the message that overrides the configuration for a part of the routes.</summary>
    string OverrideTypeName { get; }

    /// <summary>Null when the configuration is invalid, which is reported under <paramref name="field"/>.</summary>
    HttpFilterConfig? Parse(in Extension extension, string field, ParseScope scope);

    /// <summary>As <see cref="Parse"/>, for an entry of <c>typed_per_filter_config</c>.</summary>
    HttpFilterConfig? ParseOverride(in Extension extension, string field, ParseScope scope);
}
