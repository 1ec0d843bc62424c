using MeshClient.Tests.Support;

namespace MeshClient.Tests.Docs;

/// <summary>The marked regions of <c>samples/Snippets</c>, by name, without their common indentation.</summary>
internal static class SnippetRegions
{
    private const string Begin = "// snippet: ";
    private const string End = "// end snippet";

    public static IReadOnlyDictionary<string, string> All { get; } = Directory
        .EnumerateFiles(RepositoryFiles.PathOf("samples/Snippets"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .SelectMany(Read)
        .ToDictionary(StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, string>> Read(string path)
    {
        List<string>? lines = null;
        var name = "";
        foreach (var line in File.ReadLines(path))
        {
            var text = line.Trim();
            if (text.StartsWith(Begin, StringComparison.Ordinal))
            {
                (lines, name) = ([], text[Begin.Length..]);
            }
            else if (text == End && lines is not null)
            {
                yield return new(name, Unindent(lines));
                lines = null;
            }
            else
            {
                lines?.Add(line);
            }
        }
    }

    private static string Unindent(List<string> lines)
    {
        var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > 0 ? line[indent..] : line)).TrimEnd();
    }
}
