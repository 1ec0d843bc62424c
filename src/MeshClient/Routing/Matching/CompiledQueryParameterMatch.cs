using MeshClient.Xds.Model;

// Hot path.
namespace MeshClient.Routing.Matching;

/// <summary>
/// A query parameter condition ready to run (<c>envoy.config.route.v3.QueryParameterMatcher</c>): the first occurrence of the
/// name, compared without percent-decoding. Immutable.
/// </summary>
internal sealed class CompiledQueryParameterMatch(QueryParameterMatch model)
{
    private readonly string _name = model.Name;
    private readonly CompiledStringMatch? _string = model.String is null ? null : new CompiledStringMatch(model.String);
    private readonly bool _presence = model.Present;

    public bool Matches(ReadOnlySpan<char> query)
    {
        var present = RequestQuery.TryGet(query, _name, out var value);
        return _string is null ? present == _presence : present && _string.Matches(value);
    }
}
