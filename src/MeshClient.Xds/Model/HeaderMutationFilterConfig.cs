using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary><c>envoy.extensions.filters.http.header_mutation.v3.HeaderMutation</c>, and its form per route. Immutable.</summary>
internal sealed record HeaderMutationFilterConfig : HttpFilterConfig
{
    public EquatableArray<HeaderMutationStep> Request { get; init; } = [];

    public EquatableArray<HeaderMutationStep> Response { get; init; } = [];

    public EquatableArray<HeaderMutationStep> ResponseTrailers { get; init; } = [];

    /// <summary>All levels act; the most specific one acts last, so that it has the last word. Not set in an override.</summary>
    public bool MostSpecificWins { get; init; }
}
