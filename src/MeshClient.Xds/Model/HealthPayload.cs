namespace MeshClient.Xds.Model;

/// <summary>Bytes of a probe, in capital hexadecimal. Immutable.</summary>
internal sealed record HealthPayload(string Hex);
