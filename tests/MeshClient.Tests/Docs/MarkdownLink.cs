namespace MeshClient.Tests.Docs;

/// <summary>A relative link; an empty target is the page itself, an empty anchor its beginning.</summary>
internal sealed record MarkdownLink(string Page, string Target, string Anchor)
{
    private string FullPath => Target.Length == 0 ? Page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Page)!, Target));

    public bool TargetExists => File.Exists(FullPath) || Directory.Exists(FullPath);

    public bool AnchorExists => Anchor.Length == 0 || MarkdownHeadings.AnchorsOf(FullPath).Contains(Anchor);
}
