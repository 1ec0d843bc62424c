namespace MeshClient.Xds.Model;

/// <summary>PEM text inline, or a file that is read when a connection is made. Immutable.</summary>
internal sealed record PemSource(string? FileName, string? InlineText);
