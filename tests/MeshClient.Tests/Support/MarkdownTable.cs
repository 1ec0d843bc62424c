namespace MeshClient.Tests.Support;

/// <summary>Compares the rows of a table in a reference page with what the code says, or rewrites them.</summary>
internal static class MarkdownTable
{
    /// <param name="page">Path of the page from the root of the working copy.</param>
    /// <param name="header">How the header of the table begins.</param>
    /// <param name="expectedRows">Rows as they should be.</param>
    public static void Verify(string page, string header, IEnumerable<string> expectedRows)
    {
        var rows = expectedRows.ToArray();
        if (RepositoryFiles.Rewrite)
        {
            Replace(page, header, rows);
        }

        Assert.Equal(rows, RepositoryFiles.ReadTable(page, header));
    }

    private static void Replace(string page, string header, string[] rows)
    {
        var lines = File.ReadAllLines(RepositoryFiles.PathOf(page)).ToList();
        var first = lines.FindIndex(line => line.StartsWith(header, StringComparison.Ordinal)) + 2;
        var count = lines.Skip(first).TakeWhile(line => line.StartsWith('|')).Count();
        lines.RemoveRange(first, count);
        lines.InsertRange(first, rows);
        File.WriteAllText(RepositoryFiles.PathOf(page), string.Join('\n', lines) + "\n");
    }
}
