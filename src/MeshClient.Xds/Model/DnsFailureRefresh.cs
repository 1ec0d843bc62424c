namespace MeshClient.Xds.Model;

/// <summary>Back-off after a failed resolution: from <paramref name="Base"/>, doubling, up to <paramref name="Max"/>. Immutable.</summary>
internal sealed record DnsFailureRefresh(TimeSpan Base, TimeSpan Max);
