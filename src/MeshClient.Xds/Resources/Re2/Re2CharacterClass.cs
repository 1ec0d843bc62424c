using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MeshClient.Xds.Resources.Re2;

/// <summary>
/// The named classes of RE2, which know ASCII only, and the spelling of characters inside a .NET class. Immutable.
/// </summary>
internal static class Re2CharacterClass
{
    public const string Digits = "09";
    public const string Spaces = "\t\n\f\r  ";
    public const string Words = "09AZ__az";

    // Pairs of first and last character, ascending. POSIX names mean ASCII in RE2.
    private static readonly FrozenDictionary<string, string> Posix = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["alnum"] = "09AZaz",
        ["alpha"] = "AZaz",
        ["ascii"] = "\0\x7f",
        ["blank"] = "\t\t  ",
        ["cntrl"] = "\0\x1f\x7f\x7f",
        ["digit"] = Digits,
        ["graph"] = "!~",
        ["lower"] = "az",
        ["print"] = " ~",
        ["punct"] = "!/:@[`{~",
        ["space"] = "\t\r  ",
        ["upper"] = "AZ",
        ["word"] = Words,
        ["xdigit"] = "09AFaf",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // General categories that mean the same in RE2 and in .NET. RE2's scripts (\p{Greek}) have no counterpart.
    private static readonly FrozenSet<string> Categories = new[]
    {
        "C", "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No",
        "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool TryGetPosix(string name, [NotNullWhen(true)] out string? ranges) => Posix.TryGetValue(name, out ranges);

    public static bool IsCategory(string name) => Categories.Contains(name);

    /// <summary>Appends ranges, or everything but them, for use between brackets.</summary>
    public static void AppendRanges(StringBuilder output, string ranges, bool negate)
    {
        var next = '\0';
        for (var i = 0; i < ranges.Length; i += 2)
        {
            if (!negate)
            {
                AppendRange(output, ranges[i], ranges[i + 1]);
                continue;
            }

            if (ranges[i] > next)
            {
                AppendRange(output, next, (char)(ranges[i] - 1));
            }

            next = (char)(ranges[i + 1] + 1);
        }

        if (negate)
        {
            AppendRange(output, next, char.MaxValue);
        }
    }

    public static void AppendRange(StringBuilder output, char first, char last)
    {
        AppendCharacter(output, first);
        if (last != first)
        {
            output.Append('-');
            AppendCharacter(output, last);
        }
    }

    /// <summary>Appends one literal character so that it means itself both inside and outside of brackets.</summary>
    public static void AppendCharacter(StringBuilder output, char character)
    {
        if (char.IsAsciiLetterOrDigit(character) || character == '_')
        {
            output.Append(character);
        }
        else if (character is > ' ' and < '\x7f')
        {
            output.Append('\\').Append(character);
        }
        else
        {
            output.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
        }
    }
}
