using Google.Protobuf.Collections;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Match = MeshClient.Xds.Proto.Routes.RouteMatch;
using QueryParameter = MeshClient.Xds.Proto.Routes.QueryParameterMatcher;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>envoy.config.route.v3.RouteMatch</c> (gRFC A28; HTTP profile of xds-client Appendix A). Thread-safe.</summary>
internal static class RouteMatchParser
{
    /// <summary>Null when the match is invalid, which is reported, or can never hold in a client.</summary>
    public static RouteMatch? Parse(Match? match, string field, ParseScope scope)
    {
        using var level = scope.Enter(field);
        if (match is null)
        {
            scope.Error("is required");
            return null;
        }

        var path = PathMatchParser.Parse(match, scope);
        var headers = HeaderMatchParser.ParseAll(match.Headers, "headers", scope);
        var query = ParseQueryParameters(match.QueryParameters, scope);
        var fraction = ParseFraction(match, scope);
        return path is null || !UnknownFacts.Allow(match)
            ? null
            : new RouteMatch
            {
                Path = path,
                Headers = headers,
                QueryParameters = query,
                GrpcOnly = match.Grpc is not null,
                FractionPerMillion = fraction,
            };
    }

    private static EquatableArray<QueryParameterMatch> ParseQueryParameters(RepeatedField<QueryParameter> parameters, ParseScope scope)
    {
        var parsed = new List<QueryParameterMatch>(parameters.Count);
        for (var i = 0; i < parameters.Count; i++)
        {
            using var level = scope.Enter("query_parameters", i);
            if (ParseQueryParameter(parameters[i], scope) is { } condition)
            {
                parsed.Add(condition);
            }
        }

        return parsed.ToEquatableArray();
    }

    private static QueryParameterMatch? ParseQueryParameter(QueryParameter parameter, ParseScope scope)
    {
        if (parameter.Name.Length == 0)
        {
            scope.Error("name", "is required");
            return null;
        }

        return parameter.QueryParameterMatchSpecifierCase switch
        {
            QueryParameter.QueryParameterMatchSpecifierOneofCase.StringMatch =>
                StringMatchParser.Parse(parameter.StringMatch, "string_match", scope) is { } value
                    ? new QueryParameterMatch(parameter.Name, value)
                    : null,
            QueryParameter.QueryParameterMatchSpecifierOneofCase.PresentMatch =>
                new QueryParameterMatch(parameter.Name, Present: parameter.PresentMatch),
            _ => new QueryParameterMatch(parameter.Name),
        };
    }

    private static uint? ParseFraction(Match match, ParseScope scope)
    {
        using var level = scope.Enter("runtime_fraction");
        return match.RuntimeFraction?.DefaultValue is { } fraction
            ? PercentParser.ParseFractional(fraction, "default_value", scope)
            : null;
    }
}
