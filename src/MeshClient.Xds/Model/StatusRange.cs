namespace MeshClient.Xds.Model;

/// <summary>HTTP statuses from <paramref name="Start"/> up to, not including, <paramref name="End"/>. Immutable.</summary>
internal readonly record struct StatusRange(int Start, int End);
