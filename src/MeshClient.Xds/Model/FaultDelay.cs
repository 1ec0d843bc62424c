namespace MeshClient.Xds.Model;

/// <summary>A delay for a share of the calls; without <paramref name="Fixed"/> the request's header tells how long. Immutable.</summary>
internal sealed record FaultDelay(TimeSpan? Fixed, FaultShare Share);
