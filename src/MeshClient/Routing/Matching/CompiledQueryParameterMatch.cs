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
        var present = TryGet(query, _name, out var value);
        return _string is null ? present == _presence : present && _string.Matches(value);
    }

    private static bool TryGet(ReadOnlySpan<char> query, string name, out ReadOnlySpan<char> value)
    {
        while (!query.IsEmpty)
        {
            var end = query.IndexOf('&');
            var pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            if (pair.StartsWith(name, StringComparison.Ordinal) && (pair.Length == name.Length || pair[name.Length] == '='))
            {
                value = pair.Length == name.Length ? default : pair[(name.Length + 1)..];
                return true;
            }
        }

        value = default;
        return false;
    }
}
