using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Client;

/// <summary>A resource as the server sent it: the inner Any, without the discovery wrapper. Immutable.</summary>
/// <param name="TypeUrl">The type of the message.</param>
/// <param name="Value">The serialized message.</param>
internal readonly record struct RawResource(string TypeUrl, ResourceBytes Value);
