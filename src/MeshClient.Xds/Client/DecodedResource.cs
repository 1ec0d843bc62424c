using MeshClient.Xds.Model;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Client;

/// <summary>One resource of a response: a model, or why there is none. Immutable.</summary>
/// <param name="Name">In canonical form; null if it could not be read.</param>
/// <param name="Resource">Null if there are errors.</param>
/// <param name="Errors">Empty if there is a model.</param>
/// <param name="IgnoredFields">Fields that are set but have no effect in this client.</param>
internal readonly record struct DecodedResource(
    string? Name, XdsResource? Resource, IReadOnlyList<ResourceError> Errors, IReadOnlyCollection<string> IgnoredFields)
{
    /// <summary>What the model was read from.</summary>
    public RawResource? Raw { get; init; }

    /// <summary>What the next version is compared with if this one comes into force.</summary>
    public AcceptedResource? Accepted { get; init; }
}
