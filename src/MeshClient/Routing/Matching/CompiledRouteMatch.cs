using MeshClient.Xds.Model;

// Hot path.
namespace MeshClient.Routing.Matching;

/// <summary>All conditions of a route ready to run (<c>envoy.config.route.v3.RouteMatch</c>). Immutable.</summary>
internal sealed class CompiledRouteMatch
{
    private const uint Million = 1_000_000;

    private readonly CompiledPathMatch _path;
    private readonly (CompiledHeaderMatch Match, int Slot)[] _headers;
    private readonly CompiledQueryParameterMatch[] _queryParameters;
    private readonly bool _grpcOnly;
    private readonly uint _fraction;

    public CompiledRouteMatch(RouteMatch model, HeaderSlotAllocator slots)
    {
        _path = new CompiledPathMatch(model.Path);
        _headers = [.. model.Headers.Select(header => (new CompiledHeaderMatch(header), slots.Allocate(header.Name)))];
        _queryParameters = [.. model.QueryParameters.Select(parameter => new CompiledQueryParameterMatch(parameter))];
        _grpcOnly = model.GrpcOnly;
        _fraction = model.FractionPerMillion ?? Million;
    }

    public bool Matches(ref MatchContext context) =>
        _path.Matches(context.Path)
        && (!_grpcOnly || context.IsGrpc)
        && (_queryParameters.Length == 0 || MatchesQuery(in context))
        && (_headers.Length == 0 || MatchesHeaders(ref context))
        // gRFC A28 says "at most", which would let 0 % match once in a million; Envoy, C-core and Java compare strictly.
        && (_fraction >= Million || context.Random % Million < _fraction);

    private bool MatchesHeaders(ref MatchContext context)
    {
        foreach (var (match, slot) in _headers)
        {
            if (!match.Matches(context.GetHeader(match.Header, slot), context.IsGrpc))
            {
                return false;
            }
        }

        return true;
    }

    private bool MatchesQuery(in MatchContext context)
    {
        // gRPC skips routes with query parameters: a gRPC call has none to offer.
        if (context.IsGrpc)
        {
            return false;
        }

        foreach (var parameter in _queryParameters)
        {
            if (!parameter.Matches(context.Target.Query))
            {
                return false;
            }
        }

        return true;
    }
}
