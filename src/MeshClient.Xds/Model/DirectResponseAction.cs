using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Answer from the configuration. Immutable.</summary>
internal sealed record DirectResponseAction(int StatusCode, EquatableArray<byte> Body) : RouteAction;
