namespace MeshClient.Tests.Docs;

/// <summary>A relative link.</summary>
internal sealed record MarkdownLink(string Page, string Target)
{
    private string FullPath => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Page)!, Target));

    public bool TargetExists => File.Exists(FullPath) || Directory.Exists(FullPath);
}
