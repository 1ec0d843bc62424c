namespace MeshClient.Xds.Resources.Re2;

/// <content>Bracket expressions and named classes.</content>
internal sealed partial class Re2Translator
{
    // \d and its kind, for use between brackets.
    private bool AppendNamedClass()
    {
        var name = _pattern[_position + 1];
        _position += 2;
        var ranges = char.ToLowerInvariant(name) switch
        {
            'd' => Re2CharacterClass.Digits,
            's' => Re2CharacterClass.Spaces,
            'w' => Re2CharacterClass.Words,
            _ => null,
        };
        if (ranges is null)
        {
            return AppendUnicodeClass(negate: name == 'P');
        }

        Re2CharacterClass.AppendRanges(_output, ranges, negate: char.IsAsciiLetterUpper(name));
        return true;
    }

    private bool AppendUnicodeClass(bool negate)
    {
        if (AtEnd)
        {
            return Fail("invalid character class");
        }

        var name = _pattern[_position++].ToString();
        if (name == "{")
        {
            var end = _pattern.IndexOf('}', _position);
            if (end < 0)
            {
                return Fail("invalid character class");
            }

            negate ^= TryTake('^');
            name = _pattern[Math.Min(_position, end)..end];
            _position = end + 1;
        }

        if (name == "Any")
        {
            // The complement of everything cannot stand between brackets, nor is there a use for it.
            return negate ? Fail("empty character class") : AppendAny();
        }

        if (!Re2CharacterClass.IsCategory(name))
        {
            return Fail($"character class {name} is invalid or not supported by this client");
        }

        _output.Append(negate ? @"\P{" : @"\p{").Append(name).Append('}');
        return true;
    }

    private bool AppendAny()
    {
        _output.Append(@"\s\S");
        return true;
    }

    private bool ParseClass()
    {
        _position++;
        _output.Append(TryTake('^') ? "[^" : "[");
        for (var first = true; ; first = false)
        {
            if (AtEnd)
            {
                return Fail("missing ]");
            }

            // A bracket that comes first is a literal.
            if (!first && TryTake(']'))
            {
                _output.Append(']');
                return true;
            }

            if (!ParseClassItem())
            {
                return false;
            }
        }
    }

    private bool ParseClassItem()
    {
        if (_pattern.AsSpan(_position) is ['\\', 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 'p' or 'P', ..])
        {
            return AppendNamedClass();
        }

        if (_pattern.AsSpan(_position) is ['[', ':', ..]
            && _pattern.IndexOf(":]", _position + 2, StringComparison.Ordinal) is > 0 and var end)
        {
            return AppendPosixClass(end);
        }

        if (!TryReadClassCharacter(out var low))
        {
            return false;
        }

        var high = low;
        if (_pattern.AsSpan(_position) is ['-', not ']', ..])
        {
            _position++;
            if (!TryReadClassCharacter(out high))
            {
                return false;
            }
        }

        if (low > high)
        {
            return Fail("invalid character class range");
        }

        Re2CharacterClass.AppendRange(_output, low, high);
        return true;
    }

    private bool AppendPosixClass(int end)
    {
        _position += 2;
        var negate = TryTake('^');
        var name = _pattern[Math.Min(_position, end)..end];
        if (!Re2CharacterClass.TryGetPosix(name, out var ranges))
        {
            return Fail("invalid character class");
        }

        Re2CharacterClass.AppendRanges(_output, ranges, negate);
        _position = end + 2;
        return true;
    }

    private bool TryReadClassCharacter(out char character)
    {
        character = default;
        if (AtEnd)
        {
            return Fail("missing ]");
        }

        var codePoint = 0;
        if (_pattern[_position] != '\\')
        {
            codePoint = ReadCodePoint();
        }
        else if (!TryReadEscapedCharacter(out codePoint))
        {
            return false;
        }

        if (codePoint > char.MaxValue || char.IsSurrogate((char)codePoint))
        {
            return Fail("characters beyond U+FFFF in a class are not supported by this client");
        }

        character = (char)codePoint;
        return true;
    }
}
