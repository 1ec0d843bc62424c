namespace MeshClient.Tests.Docs;

/// <summary>A fenced block: where it is, the words behind its opening fence, and its text.</summary>
internal sealed record MarkdownFence(string Page, int Line, string Info, string Text)
{
    private const string SnippetTag = "csharp snippet=";

    public bool IsCSharp => Info.Split(' ')[0] is "csharp" or "cs" or "c#";

    public string? SnippetName => Info.StartsWith(SnippetTag, StringComparison.Ordinal) ? Info[SnippetTag.Length..] : null;

    public override string ToString() => $"{Page}:{Line}";
}
