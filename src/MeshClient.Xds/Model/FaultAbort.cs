namespace MeshClient.Xds.Model;

/// <summary>An error for a share of the calls; without a status the request's headers tell which. Immutable.</summary>
internal sealed record FaultAbort(int? HttpStatus, int? GrpcStatus, FaultShare Share);
