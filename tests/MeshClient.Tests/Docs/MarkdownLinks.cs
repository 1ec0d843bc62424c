using System.Text.RegularExpressions;
using MeshClient.Tests.Support;

namespace MeshClient.Tests.Docs;

/// <summary>The relative links of the Markdown pages.</summary>
internal static partial class MarkdownLinks
{
    public static IReadOnlyList<MarkdownLink> All { get; } =
    [
        .. new[] { RepositoryFiles.PathOf("README.md"), RepositoryFiles.PathOf("CONTRIBUTING.md") }
            .Concat(Directory.EnumerateFiles(RepositoryFiles.PathOf("docs"), "*.md", SearchOption.AllDirectories))
            .SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(match => new MarkdownLink(page, match.Groups[1].Value, match.Groups[2].Value)))
            .Where(link => !link.Target.StartsWith("http", StringComparison.Ordinal)),
    ];

    // What is in parentheses behind brackets, before and after the hash of an anchor.
    [GeneratedRegex(@"\]\(([^)#\s]*)#?([^)\s]*)")]
    private static partial Regex Link();
}
