namespace MeshClient.Xds.Model;

/// <summary>
/// One step of an ordered list of header changes (<c>envoy.config.common.mutation_rules.v3.HeaderMutation</c>): exactly one part is set.
/// Immutable.
/// </summary>
internal sealed record HeaderMutationStep
{
    public HeaderAddition? Add { get; init; }

    /// <summary>Lower-case name.</summary>
    public string? Remove { get; init; }

    /// <summary>Removes all headers whose names match.</summary>
    public StringMatch? RemoveMatching { get; init; }
}
