using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.Filters;

/// <summary><c>envoy.extensions.filters.http.router.v3.Router</c>: its settings concern proxies only. Thread-safe.</summary>
internal sealed class RouterFilterParser : IHttpFilterParser
{
    public string TypeName => "envoy.extensions.filters.http.router.v3.Router";

    public HttpFilterConfig? Parse(in Extension extension, string field, ParseScope scope) =>
        extension.TryRead(Proto.Filters.Router.Parser, field, scope, out _) ? new RouterFilterConfig() : null;

    public HttpFilterConfig? ParseOverride(in Extension extension, string field, ParseScope scope)
    {
        scope.Error(field, "the router has no per-route configuration");
        return null;
    }
}
