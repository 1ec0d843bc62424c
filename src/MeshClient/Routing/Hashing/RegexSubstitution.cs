using System.Text;
using System.Text.RegularExpressions;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Re2;

namespace MeshClient.Routing.Hashing;

/// <summary>Replaces every match of an RE2 expression (<c>RegexMatchAndSubstitute</c>). Immutable.</summary>
internal sealed class RegexSubstitution(RegexRewrite model)
{
    private readonly Regex _pattern = Re2Regex.CompileSearch(model.Pattern);
    private readonly string _replacement = Translate(model.Substitution);

    public string Apply(string value) => _pattern.Replace(value, _replacement);

    // The parser has checked that a digit or a backslash follows each backslash.
    private static string Translate(string substitution)
    {
        var text = new StringBuilder();
        for (var i = 0; i < substitution.Length; i++)
        {
            if (substitution[i] == '$')
            {
                text.Append("$$");
            }
            else if (substitution[i] != '\\')
            {
                text.Append(substitution[i]);
            }
            else if (substitution[++i] == '\\')
            {
                text.Append('\\');
            }
            else
            {
                text.Append("${").Append(substitution[i]).Append('}');
            }
        }

        return text.ToString();
    }
}
