using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MeshClient.Xds.Resources.Re2;

/// <summary>
/// Rewrites an RE2 pattern as one that the non-backtracking .NET engine reads the same way: ASCII-only classes, text anchors,
/// RE2's flags, quoting and octal escapes. What RE2 refuses (look-around, back-references, double repetition) is refused.
/// Single-owner: one translation.
/// </summary>
/// <remarks>
/// Named groups become numbered ones: RE2 numbers both kinds together from the left, .NET would number the named ones last, and
/// substitutions refer to numbers. <c>\b</c> keeps .NET's notion of a word, which differs only outside of ASCII.
/// </remarks>
internal sealed partial class Re2Translator
{
    // Limits of RE2, or tighter: together they bound what a hostile pattern can cost to translate. The .NET engine has a limit of its
    // own on what it compiles, 10,000 nodes unless the application raises it.
    private const int MaxRepetition = 1000;
    private const int MaxDepth = 200;
    private const int MaxNodes = 50_000;

    private readonly string _pattern;
    private readonly StringBuilder _output;
    private HashSet<string>? _groupNames;
    private int _position;
    private int _depth;
    private string? _error;

    private Re2Translator(string pattern)
    {
        _pattern = pattern;
        _output = new StringBuilder(pattern.Length + 16);
    }

    private bool AtEnd => _position >= _pattern.Length;

    public static bool TryTranslate(string pattern, [NotNullWhen(true)] out string? translated, [NotNullWhen(false)] out string? error)
    {
        var translator = new Re2Translator(pattern);
        if (translator.ParseAlternation(Re2Flags.None, out _) && !translator.AtEnd)
        {
            translator.Fail("unexpected )");
        }

        error = translator._error;
        translated = error is null ? translator._output.ToString() : null;
        return error is null;
    }

    private bool ParseAlternation(Re2Flags flags, out Re2Size size)
    {
        size = Re2Size.Empty;
        if (++_depth > MaxDepth)
        {
            return Fail("groups are nested too deeply");
        }

        // Flags set inside a branch stay in force for the branches after it, until the group ends.
        while (true)
        {
            if (!ParseBranch(ref flags, out var branch))
            {
                return false;
            }

            size = size.Then(branch);
            if (size.Nodes > MaxNodes)
            {
                return Fail("pattern is too large");
            }

            if (!TryTake('|'))
            {
                _depth--;
                return true;
            }

            _output.Append('|');
        }
    }

    private bool ParseBranch(ref Re2Flags flags, out Re2Size size)
    {
        size = Re2Size.Empty;
        var atomStart = -1;
        var repeated = false;
        var atom = Re2Size.Empty;
        while (!AtEnd && _pattern[_position] is not ('|' or ')'))
        {
            if (TryReadRepetition(out var repetition))
            {
                if (atomStart < 0 || repeated)
                {
                    return Fail(repeated ? "bad repetition operator" : "missing argument to repetition operator");
                }

                if (!AppendRepetition(repetition, flags, ref atom))
                {
                    return false;
                }

                repeated = true;
                continue;
            }

            size = size.Then(atom);
            atom = Re2Size.Empty;
            repeated = false;
            if (!ParseAtom(ref flags, ref atomStart, out atom))
            {
                return false;
            }
        }

        size = size.Then(atom);
        return true;
    }

    private bool AppendRepetition(Re2Repetition repetition, Re2Flags flags, ref Re2Size atom)
    {
        if (repetition.Max > MaxRepetition || repetition.Min > repetition.Max)
        {
            return Fail("bad repetition count");
        }

        atom = atom.Times(repetition.Max);
        if (atom.Repetition > MaxRepetition)
        {
            return Fail("nested repetition counts exceed 1000");
        }

        if (atom.Nodes > MaxNodes)
        {
            return Fail("pattern is too large");
        }

        _output.Append(repetition.Text);
        if (TryTake('?') != ((flags & Re2Flags.Ungreedy) != 0))
        {
            _output.Append('?');
        }

        return true;
    }

    // Leaves the position alone when no operator stands here.
    private bool TryReadRepetition(out Re2Repetition repetition)
    {
        if (_pattern[_position] is '*' or '+' or '?')
        {
            repetition = new Re2Repetition(0, 1, _pattern[_position++].ToString());
            return true;
        }

        return TryReadCount(out repetition);
    }

    // A brace that does not hold a count is a literal.
    private bool TryReadCount(out Re2Repetition repetition)
    {
        repetition = default;
        var end = _pattern[_position] == '{' ? _pattern.IndexOf('}', _position) : -1;
        if (end < 0)
        {
            return false;
        }

        var inner = _pattern.AsSpan(_position + 1, end - _position - 1);
        var comma = inner.IndexOf(',');
        var low = comma < 0 ? inner : inner[..comma];
        var high = comma < 0 ? low : inner[(comma + 1)..];
        if (!IsCount(low) || (!high.IsEmpty && !IsCount(high)))
        {
            return false;
        }

        var min = ParseCount(low);
        repetition = new Re2Repetition(min, high.IsEmpty ? min : ParseCount(high), _pattern[_position..(end + 1)]);
        _position = end + 1;
        return true;
    }

    private static bool IsCount(ReadOnlySpan<char> text) =>
        !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9') && (text.Length == 1 || text[0] != '0');

    private static int ParseCount(ReadOnlySpan<char> digits) =>
        digits.Length > 4 ? int.MaxValue : int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private bool TryTake(char expected)
    {
        if (AtEnd || _pattern[_position] != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    private bool TryTake(string expected)
    {
        if (!_pattern.AsSpan(_position).StartsWith(expected, StringComparison.Ordinal))
        {
            return false;
        }

        _position += expected.Length;
        return true;
    }

    private bool Fail(string reason)
    {
        _error ??= string.Create(CultureInfo.InvariantCulture, $"{reason} at offset {Math.Min(_position, _pattern.Length)}");
        return false;
    }
}
