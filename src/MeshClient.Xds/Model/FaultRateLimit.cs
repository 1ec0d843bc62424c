namespace MeshClient.Xds.Model;

/// <summary>A slow response for a share of the calls. Immutable.</summary>
/// <param name="KibPerSecond">Null when a header of the request tells.</param>
/// <param name="PerMillion">Share in millionths.</param>
internal sealed record FaultRateLimit(ulong? KibPerSecond, uint PerMillion);
