namespace MeshClient.Xds.Model;

/// <summary>PEM text inline, or a file that is watched. Immutable.</summary>
internal sealed record PemSource(string? FileName, string? InlineText)
{
    /// <summary>Never the text, which may be a private key.</summary>
    public override string ToString() => FileName is { } file ? $"file '{file}'" : "inline";
}
