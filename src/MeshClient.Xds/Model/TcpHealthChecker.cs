using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>A probe by connection, which may also send and expect bytes. Immutable.</summary>
internal sealed record TcpHealthChecker(HealthPayload? Send, EquatableArray<HealthPayload> Receive) : HealthChecker;
