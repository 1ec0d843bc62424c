namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary>An endpoint in the bytes of the version in force. Immutable.</summary>
/// <param name="Start">Where its bytes begin.</param>
/// <param name="Length">How many there are.</param>
/// <param name="Locality">Index of the model of its locality.</param>
/// <param name="Index">Index of its model in that.</param>
internal readonly record struct KnownSlice(int Start, int Length, int Locality, int Index);
