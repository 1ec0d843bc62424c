namespace MeshClient.Xds.Model;

/// <summary>Of Envoy's settings the one that Envoy implements. Immutable.</summary>
/// <param name="OnPerTryTimeout">A slow attempt goes on while another starts.</param>
internal sealed record HedgePolicy(bool OnPerTryTimeout);
