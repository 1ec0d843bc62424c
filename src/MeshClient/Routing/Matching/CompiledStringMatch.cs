using System.Text.RegularExpressions;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Re2;

// Hot path.
namespace MeshClient.Routing.Matching;

/// <summary>A string condition ready to run (<c>envoy.type.matcher.v3.StringMatcher</c>). Immutable.</summary>
internal sealed class CompiledStringMatch
{
    private readonly StringMatchKind _kind;
    private readonly string _value;
    private readonly StringComparison _comparison;
    private readonly Regex? _regex;

    public CompiledStringMatch(StringMatch model)
    {
        _kind = model.Kind;
        _value = model.Value;
        _comparison = model.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        _regex = model.Kind == StringMatchKind.Regex ? Re2Regex.Compile(model.Value) : null;
    }

    public bool Matches(ReadOnlySpan<char> value) => _kind switch
    {
        StringMatchKind.Exact => value.Equals(_value, _comparison),
        StringMatchKind.Prefix => value.StartsWith(_value, _comparison),
        StringMatchKind.Suffix => value.EndsWith(_value, _comparison),
        StringMatchKind.Contains => value.Contains(_value, _comparison),
        _ => _regex!.IsMatch(value),
    };
}
