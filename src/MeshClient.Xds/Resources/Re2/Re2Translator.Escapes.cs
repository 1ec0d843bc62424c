using System.Globalization;

namespace MeshClient.Xds.Resources.Re2;

/// <content>Escapes and quoting.</content>
internal sealed partial class Re2Translator
{
    private bool ParseEscape(ref int atomStart, ref Re2Size size)
    {
        if (_position + 1 >= _pattern.Length)
        {
            return Fail("trailing \\");
        }

        switch (_pattern[_position + 1])
        {
            case 'A':
                return AppendEscape(@"(?:\A)");
            case 'z':
                return AppendEscape(@"(?:\z)");
            case 'b':
                return AppendEscape(@"(?:\b)");
            case 'B':
                return AppendEscape(@"(?:\B)");
            case 'Q':
                _position += 2;
                return AppendQuoted(ref atomStart, ref size);
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 'p' or 'P':
                _output.Append('[');
                if (!AppendNamedClass())
                {
                    return false;
                }

                _output.Append(']');
                return true;
            default:
                return TryReadEscapedCharacter(out var codePoint) && AppendLiteral(codePoint);
        }
    }

    private bool AppendEscape(string text)
    {
        _position += 2;
        _output.Append(text);
        return true;
    }

    // Everything up to \E (or the end) is literal; an operator that follows applies to the last character.
    private bool AppendQuoted(ref int atomStart, ref Re2Size size)
    {
        size = Re2Size.Empty;
        atomStart = -1;
        while (!AtEnd && !TryTake(@"\E"))
        {
            atomStart = _output.Length;
            if (!AppendLiteral(ReadCodePoint()))
            {
                return false;
            }

            size = size.Then(Re2Size.Atom);
        }

        return true;
    }

    private bool TryReadEscapedCharacter(out int codePoint)
    {
        codePoint = 0;
        if (_position + 1 >= _pattern.Length)
        {
            return Fail("trailing \\");
        }

        var escape = _pattern[_position + 1];
        _position += 2;
        switch (escape)
        {
            case 'a':
                codePoint = '\a';
                return true;
            case 'f':
                codePoint = '\f';
                return true;
            case 'n':
                codePoint = '\n';
                return true;
            case 'r':
                codePoint = '\r';
                return true;
            case 't':
                codePoint = '\t';
                return true;
            case 'v':
                codePoint = '\v';
                return true;
            case 'x':
                return TryReadHex(out codePoint);
            case >= '0' and <= '7':
                return TryReadOctal(escape, out codePoint);
            default:
                codePoint = escape;
                return (char.IsAscii(escape) && !char.IsAsciiLetterOrDigit(escape)) || Fail("invalid escape sequence");
        }
    }

    // A single digit other than 0 would be a back-reference, which RE2 does not have.
    private bool TryReadOctal(char first, out int codePoint)
    {
        codePoint = first - '0';
        if (first != '0' && (AtEnd || _pattern[_position] is < '0' or > '7'))
        {
            return Fail("back-references are not supported by RE2");
        }

        for (var digits = 1; digits < 3 && !AtEnd && _pattern[_position] is >= '0' and <= '7'; digits++)
        {
            codePoint = (codePoint * 8) + (_pattern[_position++] - '0');
        }

        return true;
    }

    private bool TryReadHex(out int codePoint)
    {
        codePoint = 0;
        var rest = _pattern.AsSpan(_position);
        var digits = rest is ['{', ..] ? rest[1..] : rest;
        var length = digits.Length == rest.Length ? 2 : digits.IndexOf('}');
        if (length <= 0 || length > digits.Length
            || !int.TryParse(digits[..length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out codePoint)
            || codePoint is < 0 or > 0x10FFFF)
        {
            return Fail("invalid escape sequence");
        }

        _position += digits.Length == rest.Length ? 2 : length + 2;
        return true;
    }
}
