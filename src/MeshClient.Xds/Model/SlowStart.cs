namespace MeshClient.Xds.Model;

/// <summary>
/// New endpoints begin with a part of their weight (<c>SlowStartConfig</c>): weight × max(<paramref name="MinWeightPercent"/> / 100,
/// (age / <paramref name="Window"/>)^(1 / <paramref name="Aggression"/>)). Immutable.
/// </summary>
internal sealed record SlowStart(TimeSpan Window, double Aggression = 1.0, double MinWeightPercent = 10);
