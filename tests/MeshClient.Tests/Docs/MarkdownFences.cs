using MeshClient.Tests.Support;

namespace MeshClient.Tests.Docs;

/// <summary>The fenced blocks of the Markdown pages that users read.</summary>
internal static class MarkdownFences
{
    private const string Fence = "```";

    public static IReadOnlyList<MarkdownFence> All { get; } =
    [
        .. new[] { "README.md" }
            .Concat(Pages("docs"))
            .Concat(Pages("src"))
            .SelectMany(Read),
    ];

    private static IEnumerable<string> Pages(string folder) => Directory
        .EnumerateFiles(RepositoryFiles.PathOf(folder), "*.md", SearchOption.AllDirectories)
        .Where(IsSource)
        .Select(path => Path.GetRelativePath(RepositoryFiles.Root, path).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    // Build output may hold copies of the package pages.
    private static bool IsSource(string path) => !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        && !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static IEnumerable<MarkdownFence> Read(string page)
    {
        List<string>? lines = null;
        var (info, number, start) = ("", 0, 0);
        foreach (var line in File.ReadLines(RepositoryFiles.PathOf(page)))
        {
            number++;
            if (!line.StartsWith(Fence, StringComparison.Ordinal))
            {
                lines?.Add(line);
            }
            else if (lines is null)
            {
                (lines, info, start) = ([], line[Fence.Length..].Trim(), number);
            }
            else
            {
                yield return new MarkdownFence(page, start, info, string.Join('\n', lines));
                lines = null;
            }
        }
    }
}
