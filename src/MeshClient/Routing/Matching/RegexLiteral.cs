using System.Text;

namespace MeshClient.Routing.Matching;

/// <summary>Finds the text that everything which an RE2 pattern matches begins with. Thread-safe.</summary>
internal static class RegexLiteral
{
    // Characters of paths that mean nothing else in a pattern.
    private const string OtherLiterals = "/-_~%:@&=,;!";

    /// <summary>May be shorter than it could be, and empty; never wrong.</summary>
    public static string PrefixOf(string pattern)
    {
        // With alternatives there may be several beginnings.
        if (pattern.Contains('|', StringComparison.Ordinal))
        {
            return "";
        }

        var prefix = new StringBuilder();
        for (var i = pattern.StartsWith('^') ? 1 : 0; i < pattern.Length; i++)
        {
            var literal = pattern[i];
            if (literal == '\\' && i + 1 < pattern.Length && char.IsAscii(pattern[i + 1]) && !char.IsAsciiLetterOrDigit(pattern[i + 1]))
            {
                literal = pattern[++i];
            }
            else if (!char.IsAsciiLetterOrDigit(literal) && !OtherLiterals.Contains(literal))
            {
                // The operator that ends the literal may have made its last character optional.
                return literal is '*' or '?' or '{' && prefix.Length > 0 ? prefix.ToString(0, prefix.Length - 1) : prefix.ToString();
            }

            prefix.Append(literal);
        }

        return prefix.ToString();
    }
}
