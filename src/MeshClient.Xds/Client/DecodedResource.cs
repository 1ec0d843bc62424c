using MeshClient.Xds.Model;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Client;

/// <summary>One resource of a response: a model, or why there is none. Immutable.</summary>
/// <param name="Name">In canonical form; null if it could not be read.</param>
/// <param name="Resource">Null if there are errors, and in a heartbeat.</param>
/// <param name="Errors">Empty if there is a model.</param>
/// <param name="IgnoredFields">Fields that are set but have no effect in this client.</param>
internal readonly record struct DecodedResource(
    string? Name, XdsResource? Resource, IReadOnlyList<ResourceError> Errors, IReadOnlyCollection<string> IgnoredFields)
{
    /// <summary>What the model was read from.</summary>
    public RawResource? Raw { get; init; }

    /// <summary>What the next version is compared with if this one comes into force.</summary>
    public AcceptedResource? Accepted { get; init; }

    /// <summary>The version to show: that of the resource in the incremental protocol, that of the whole type in the other.</summary>
    public string Version { get; init; } = "";

    /// <summary>What the server calls this content: its own version of the resource, or that of the whole type if it has none.</summary>
    public string Revision { get; init; } = "";

    /// <summary>How long the resource is good for unless the server refreshes it; null for ever.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>True for a wrapper without a resource: what was sent under this version before is still good.</summary>
    public bool IsHeartbeat { get; init; }

    /// <summary>Other names that the resource may have been asked for by, in canonical form.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
}
