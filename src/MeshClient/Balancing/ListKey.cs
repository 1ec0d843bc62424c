using MeshClient.Xds.Model;

namespace MeshClient.Balancing;

/// <summary>Names a list of endpoints across updates. Immutable.</summary>
/// <param name="Priority">Zero is the highest.</param>
/// <param name="Kind">Which endpoints.</param>
/// <param name="Locality">Null for the whole priority.</param>
internal readonly record struct ListKey(int Priority, ListKind Kind, Locality? Locality);
