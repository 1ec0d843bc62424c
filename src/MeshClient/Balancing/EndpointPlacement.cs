using MeshClient.Xds.LoadReporting;
using MeshClient.Xds.Model;

namespace MeshClient.Balancing;

/// <summary>What the current configuration says about an endpoint. Immutable, but for the counters.</summary>
/// <param name="Model">As configured.</param>
/// <param name="Locality">Where it is.</param>
/// <param name="Priority">Zero is the highest.</param>
/// <param name="Load">Counts the attempts sent to its locality; null while the cluster's load is not reported.</param>
internal sealed record EndpointPlacement(EndpointModel Model, Locality Locality, int Priority, LocalityLoad? Load = null)
{
    /// <summary>Of the locality; null for none.</summary>
    public EndpointMetadata? LocalityMetadata { get; init; }

    /// <summary>The HTTP CONNECT proxy in front of it: its own, else that of its locality (gRFC A86); null for none.</summary>
    public EndpointAddress? Proxy => Model.Metadata?.ProxyAddress ?? LocalityMetadata?.ProxyAddress;

    public static EndpointPlacement Of(EndpointModel model, LocalityEndpoints locality, LocalityLoad? load) =>
        new(model, locality.Locality, locality.Priority, load) { LocalityMetadata = locality.Metadata };

    /// <summary>True if the configuration says the same of the endpoint as before, in the same object.</summary>
    public bool Is(EndpointModel model, LocalityEndpoints locality, LocalityLoad? load) =>
        ReferenceEquals(Model, model) && Priority == locality.Priority && Locality == locality.Locality && ReferenceEquals(Load, load)
        && LocalityMetadata == locality.Metadata;
}
