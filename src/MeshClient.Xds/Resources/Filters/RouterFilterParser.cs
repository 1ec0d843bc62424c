using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.Filters;

/// <summary><c>envoy.extensions.filters.http.router.v3.Router</c>. Thread-safe.</summary>
internal sealed class RouterFilterParser : IHttpFilterParser
{
    private static readonly string[] StrictHeaders =
    [
        "x-envoy-upstream-rq-timeout-ms", "x-envoy-upstream-rq-per-try-timeout-ms", "x-envoy-max-retries", "x-envoy-retry-on",
        "x-envoy-retry-grpc-on",
    ];

    public string TypeName => "envoy.extensions.filters.http.router.v3.Router";

    public string OverrideTypeName => TypeName;

    public HttpFilterConfig? Parse(in Extension extension, string field, ParseScope scope) =>
        extension.TryRead(Proto.Filters.Router.Parser, field, scope, out var router)
            ? new RouterFilterConfig
            {
                SuppressEnvoyHeaders = router.SuppressEnvoyHeaders,
                StrictHeaders = ParseStrictHeaders(router, field, scope),
                RespectExpectedTimeout = router.RespectExpectedRqTimeout,
            }
            : null;

    public HttpFilterConfig? ParseOverride(in Extension extension, string field, ParseScope scope)
    {
        scope.Error(field, "the router has no per-route configuration");
        return null;
    }

    private static EquatableArray<string> ParseStrictHeaders(Proto.Filters.Router router, string field, ParseScope scope)
    {
        using var level = scope.Enter(field);
        for (var i = 0; i < router.StrictCheckHeaders.Count; i++)
        {
            if (!StrictHeaders.Contains(router.StrictCheckHeaders[i]))
            {
                using var entry = scope.Enter("strict_check_headers", i);
                scope.Error($"{Quote.Text(router.StrictCheckHeaders[i])} cannot be checked; use {string.Join(", ", StrictHeaders)}");
            }
        }

        return router.StrictCheckHeaders.ToEquatableArray();
    }
}
