using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Routes;
using Proxy = MeshClient.Xds.Proto.Filters;

namespace MeshClient.Xds.Resources.Filters;

/// <summary><c>envoy.extensions.filters.http.header_mutation.v3.HeaderMutation</c> (envoy-http 10). Thread-safe.</summary>
internal sealed class HeaderMutationFilterParser : IHttpFilterParser
{
    private const string PerRoute = "envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute";

    public string TypeName => "envoy.extensions.filters.http.header_mutation.v3.HeaderMutation";

    public string OverrideTypeName => PerRoute;

    public HttpFilterConfig? Parse(in Extension extension, string field, ParseScope scope)
    {
        if (!extension.TryRead(Proxy.HeaderMutation.Parser, field, scope, out var filter))
        {
            return null;
        }

        using var level = scope.Enter(field);
        return ParseMutations(filter.Mutations, scope) with { MostSpecificWins = filter.MostSpecificHeaderMutationsWins };
    }

    public HttpFilterConfig? ParseOverride(in Extension extension, string field, ParseScope scope)
    {
        if (!extension.TryRead(Proxy.HeaderMutationPerRoute.Parser, field, scope, out var filter))
        {
            return null;
        }

        using var level = scope.Enter(field);
        return ParseMutations(filter.Mutations, scope);
    }

    private static HeaderMutationFilterConfig ParseMutations(Proxy.Mutations? mutations, ParseScope scope)
    {
        if (mutations is null)
        {
            return new HeaderMutationFilterConfig();
        }

        using var level = scope.Enter("mutations");
        return new HeaderMutationFilterConfig
        {
            Request = HeaderMutationStepParser.ParseAll(mutations.RequestMutations, "request_mutations", scope),
            Response = HeaderMutationStepParser.ParseAll(mutations.ResponseMutations, "response_mutations", scope),
            ResponseTrailers = HeaderMutationStepParser.ParseAll(mutations.ResponseTrailersMutations, "response_trailers_mutations", scope),
        };
    }
}
