using Grpc.Core;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Why the server has no resource to give (xRFC TP3). Immutable.</summary>
internal sealed record StoredError(StatusCode Code, string Message);
