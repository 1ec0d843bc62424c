using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.Routes;

/// <summary>
/// Values of headers with substitution commands, <c>%COMMAND(ARGUMENT):LENGTH%</c> (envoy-http 1.8). A command that we do not know is
/// accepted and yields nothing: Envoy has many that only make sense in a proxy. Thread-safe.
/// </summary>
internal static partial class HeaderFormatParser
{
    /// <summary>Null when a command is malformed, which is reported.</summary>
    public static HeaderFormat? Parse(string value, string field, ParseScope scope)
    {
        var parts = new List<HeaderFormatPart>();
        var text = new StringBuilder();
        for (var position = 0; position < value.Length;)
        {
            if (value[position] != '%')
            {
                text.Append(value[position++]);
            }
            else if (value.AsSpan(position).StartsWith("%%"))
            {
                text.Append('%');
                position += 2;
            }
            else if (Command().Match(value, position) is { Success: true } command)
            {
                AddText(text, parts);
                parts.Add(ToPart(command));
                position += command.Length;
            }
            else
            {
                scope.Error(field, $"{Quote.Text(value)} has a malformed command; %% stands for a percent sign");
                return null;
            }
        }

        AddText(text, parts);
        return new HeaderFormat(parts.ToEquatableArray());
    }

    private static HeaderFormatPart ToPart(Match command)
    {
        var length = command.Groups["length"];
        return new HeaderFormatPart(
            command.Groups["name"].Value,
            IsCommand: true,
            command.Groups["argument"].Value,
            length.Success ? ParseLength(length.ValueSpan) : null);
    }

    // Longer than any value is as good as no limit.
    private static int ParseLength(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : int.MaxValue;

    private static void AddText(StringBuilder text, List<HeaderFormatPart> parts)
    {
        if (text.Length > 0)
        {
            parts.Add(new HeaderFormatPart(text.ToString()));
            text.Clear();
        }
    }

    // \G: at the position asked for, not somewhere behind it. Formats of times have percent signs inside the parentheses.
    [GeneratedRegex(@"\G%(?<name>[A-Z0-9_]+)(\((?<argument>[^)]*)\))?(:(?<length>[0-9]+))?%", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Command();
}
