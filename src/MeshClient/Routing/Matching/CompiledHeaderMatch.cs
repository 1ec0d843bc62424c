using System.Globalization;
using MeshClient.Xds.Model;

// Hot path.
namespace MeshClient.Routing.Matching;

/// <summary>
/// A header condition ready to run on a value that somebody else has looked up (<c>envoy.config.route.v3.HeaderMatcher</c>).
/// Immutable.
/// </summary>
internal sealed class CompiledHeaderMatch
{
    private readonly HeaderMatchKind _kind;
    private readonly CompiledStringMatch? _string;

    // The most common condition by far.
    private readonly string? _exact;
    private readonly long _rangeStart;
    private readonly long _rangeEnd;
    private readonly bool _presence;
    private readonly bool _invert;
    private readonly bool _missingIsEmpty;

    public CompiledHeaderMatch(HeaderMatch model)
    {
        Header = HeaderKey.Create(model.Name);
        _kind = model.Kind;
        _string = model.String is null ? null : new CompiledStringMatch(model.String);
        _exact = model is { Kind: HeaderMatchKind.String, String: { Kind: StringMatchKind.Exact, IgnoreCase: false } exact }
            ? exact.Value
            : null;
        (_rangeStart, _rangeEnd) = (model.RangeStart, model.RangeEnd);
        _presence = model.Present;
        _invert = model.Invert;
        _missingIsEmpty = model.TreatMissingAsEmpty;
    }

    public HeaderKey Header { get; }

    /// <param name="value">Its values joined with commas; null when the header is absent.</param>
    /// <param name="isGrpc">gRPC does not read <c>treat_missing_header_as_empty</c>.</param>
    public bool Matches(string? value, bool isGrpc)
    {
        if (_exact is not null && value is not null)
        {
            return string.Equals(value, _exact) != _invert;
        }

        if (_kind == HeaderMatchKind.Present)
        {
            return (value is not null == _presence) != _invert;
        }

        if (value is null)
        {
            // A missing header fails every other kind, inverted or not.
            if (isGrpc || !_missingIsEmpty)
            {
                return false;
            }

            value = "";
        }

        return (_kind == HeaderMatchKind.Range ? IsInRange(value) : _string!.Matches(value)) != _invert;
    }

    private bool IsInRange(ReadOnlySpan<char> value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number >= _rangeStart
        && number < _rangeEnd;
}
