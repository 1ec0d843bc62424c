using System.Text.RegularExpressions;

namespace MeshClient.Tests.Docs;

/// <summary>The anchors that a hosting site gives to the headings of a Markdown page.</summary>
internal static partial class MarkdownHeadings
{
    public static IReadOnlyList<string> AnchorsOf(string path) =>
        [.. Heading().Matches(File.ReadAllText(path)).Select(match => Anchor(match.Groups[1].Value))];

    private static string Anchor(string heading) => Punctuation().Replace(heading.Trim(), "").Replace(' ', '-').ToLowerInvariant();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
