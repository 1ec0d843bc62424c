using System.Globalization;
using MeshClient.Xds.Internal;

namespace MeshClient.Topology;

/// <summary>What a target runs and what it waits for, for people. Immutable.</summary>
internal sealed record TargetSnapshot(string Name, TargetStatus Status)
{
    private const int MaxNamed = 10;

    /// <summary>Empty before the topology started.</summary>
    public string ListenerName { get; init; } = "";

    /// <summary>Null before the Listener arrived and for inline routes without a name.</summary>
    public string? RouteConfigurationName { get; init; }

    /// <summary>The virtual host that serves the target; null when none does.</summary>
    public string? VirtualHost { get; init; }

    /// <summary>The clusters of the configuration in force.</summary>
    public EquatableArray<string> Clusters { get; init; } = [];

    /// <summary>Why calls fail; null while they do not.</summary>
    public string? Error { get; init; }

    /// <summary>What is wrong while the configuration stays in force.</summary>
    public EquatableArray<string> Notes { get; init; } = [];

    /// <summary>The resources that the next configuration still needs.</summary>
    public EquatableArray<string> WaitingFor { get; init; } = [];

    /// <summary>The first of <see cref="WaitingFor"/>, for texts that are to be read; empty for none.</summary>
    public string WaitingForText => WaitingFor.Count <= MaxNamed
        ? string.Join(", ", WaitingFor)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", WaitingFor.Take(MaxNamed))} and {WaitingFor.Count - MaxNamed} more");
}
