using System.Buffers;

namespace MeshClient.Xds.Resources.Re2;

/// <content>Literals, anchors, escapes and groups.</content>
internal sealed partial class Re2Translator
{
    private static readonly SearchValues<char> WordCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    // Each atom is written so that a repetition operator may follow it. atomStart becomes -1 where none may.
    private bool ParseAtom(ref Re2Flags flags, ref int atomStart, out Re2Size size)
    {
        size = Re2Size.Atom;
        atomStart = _output.Length;
        switch (_pattern[_position])
        {
            case '(':
                return ParseGroup(ref flags, ref atomStart, out size);
            case '[':
                return ParseClass();
            case '\\':
                return ParseEscape(ref atomStart, ref size);
            case '.':
                _position++;
                _output.Append((flags & Re2Flags.DotMatchesNewLine) != 0 ? @"[\s\S]" : @"[^\n]");
                return true;
            case '^':
                _position++;
                _output.Append((flags & Re2Flags.MultiLine) != 0 ? "(?m:^)" : @"(?:\A)");
                return true;
            case '$':
                _position++;
                _output.Append((flags & Re2Flags.MultiLine) != 0 ? "(?m:$)" : @"(?:\z)");
                return true;
            default:
                return AppendLiteral(ReadCodePoint());
        }
    }

    private bool ParseGroup(ref Re2Flags flags, ref int atomStart, out Re2Size size)
    {
        size = Re2Size.Empty;
        _position++;
        var inner = flags;
        if (TryTake('?'))
        {
            if (_pattern.AsSpan(_position) is ['P', '<', ..] or ['<', not ('=' or '!'), ..])
            {
                if (!ParseGroupName())
                {
                    return false;
                }

                _output.Append('(');
            }
            else if (!ParseFlags(ref inner))
            {
                return false;
            }
            else if (TryTake(')'))
            {
                AppendFlags(flags, inner, ')');
                flags = inner;
                atomStart = -1;
                return true;
            }
            else
            {
                _position++;
                AppendFlags(flags, inner, ':');
            }
        }
        else
        {
            _output.Append('(');
        }

        if (!ParseAlternation(inner, out size))
        {
            return false;
        }

        _output.Append(')');
        size = size.Then(Re2Size.Atom);
        return TryTake(')') || Fail("missing )");
    }

    // Leaves the position at the ':' or ')' that ends the flags.
    private bool ParseFlags(ref Re2Flags flags)
    {
        var (clear, any) = (false, false);
        for (; !AtEnd; _position++)
        {
            var flag = _pattern[_position] switch
            {
                'i' => Re2Flags.IgnoreCase,
                'm' => Re2Flags.MultiLine,
                's' => Re2Flags.DotMatchesNewLine,
                'U' => Re2Flags.Ungreedy,
                _ => Re2Flags.None,
            };
            if (flag != Re2Flags.None)
            {
                flags = clear ? flags & ~flag : flags | flag;
                any = true;
            }
            else if (_pattern[_position] == '-' && !clear)
            {
                (clear, any) = (true, false);
            }
            else
            {
                return _pattern[_position] switch
                {
                    ':' or ')' => !clear || any || Fail("missing flag after -"),
                    '=' or '!' or '<' => Fail("look-around is not supported by RE2"),
                    'P' => Fail("named back-references are not supported by RE2"),
                    _ => Fail("invalid or unsupported Perl syntax (?"),
                };
            }
        }

        return Fail("missing )");
    }

    // Only the case flag reaches .NET: the translator itself expresses the others.
    private void AppendFlags(Re2Flags before, Re2Flags after, char end)
    {
        var changed = ((before ^ after) & Re2Flags.IgnoreCase) != 0;
        if (!changed && end == ')')
        {
            return;
        }

        _output.Append("(?");
        if (changed)
        {
            _output.Append((after & Re2Flags.IgnoreCase) != 0 ? "i" : "-i");
        }

        _output.Append(end);
    }

    private bool ParseGroupName()
    {
        TryTake('P');
        _position++;
        var end = _pattern.IndexOf('>', _position);
        if (end < 0)
        {
            return Fail("invalid named capture group");
        }

        var name = _pattern[_position..end];
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(WordCharacters))
        {
            return Fail("invalid named capture group");
        }

        if (!(_groupNames ??= new HashSet<string>(StringComparer.Ordinal)).Add(name))
        {
            return Fail("duplicate capture group name");
        }

        _position = end + 1;
        return true;
    }

    private int ReadCodePoint()
    {
        var first = _pattern[_position++];
        if (char.IsHighSurrogate(first) && !AtEnd && char.IsLowSurrogate(_pattern[_position]))
        {
            return char.ConvertToUtf32(first, _pattern[_position++]);
        }

        return first;
    }

    private bool AppendLiteral(int codePoint)
    {
        if (codePoint <= char.MaxValue)
        {
            if (char.IsSurrogate((char)codePoint))
            {
                return Fail("invalid UTF-16");
            }

            Re2CharacterClass.AppendCharacter(_output, (char)codePoint);
            return true;
        }

        // .NET sees two characters where RE2 sees one.
        _output.Append("(?:");
        foreach (var unit in char.ConvertFromUtf32(codePoint))
        {
            Re2CharacterClass.AppendCharacter(_output, unit);
        }

        _output.Append(')');
        return true;
    }
}
