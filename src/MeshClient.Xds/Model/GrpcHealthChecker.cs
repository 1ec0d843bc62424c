namespace MeshClient.Xds.Model;

/// <summary>A probe by <c>grpc.health.v1.Health/Check</c>. Immutable.</summary>
/// <param name="ServiceName">Empty: the server as a whole.</param>
/// <param name="Authority">Empty: the name of the cluster.</param>
internal sealed record GrpcHealthChecker(string ServiceName, string Authority) : HealthChecker;
