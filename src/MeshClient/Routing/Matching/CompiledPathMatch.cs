using System.Text.RegularExpressions;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Re2;

// Hot path.
namespace MeshClient.Routing.Matching;

/// <summary>A path condition ready to run, on the path as it goes on the wire, without query. Immutable.</summary>
internal sealed class CompiledPathMatch
{
    private readonly PathMatchKind _kind;
    private readonly string _value;
    private readonly StringComparison _comparison;
    private readonly Regex? _regex;

    public CompiledPathMatch(PathMatch model)
    {
        _kind = model.Kind;
        _value = model.Value;
        // Envoy ignores the flag for regular expressions.
        _comparison = model.CaseSensitive ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        _regex = model.Kind == PathMatchKind.Regex ? Re2Regex.Compile(model.Value) : null;
    }

    public bool Matches(ReadOnlySpan<char> path) => _kind switch
    {
        PathMatchKind.Prefix => path.StartsWith(_value, _comparison),
        PathMatchKind.Exact => path.Equals(_value, _comparison),
        PathMatchKind.SeparatedPrefix =>
            path.StartsWith(_value, _comparison) && (path.Length == _value.Length || path[_value.Length] == '/'),
        _ => _regex!.IsMatch(path),
    };
}
