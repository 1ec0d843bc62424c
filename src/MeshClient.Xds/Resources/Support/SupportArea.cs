namespace MeshClient.Xds.Resources.Support;

/// <summary>A chapter of the reference page. Immutable.</summary>
internal sealed record SupportArea(string Title, IReadOnlyList<MessageSupport> Messages);
