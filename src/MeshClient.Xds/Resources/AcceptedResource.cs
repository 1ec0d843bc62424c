using MeshClient.Xds.Model;

namespace MeshClient.Xds.Resources;

/// <summary>
/// The copy of a resource in force with the bytes that it was read from, so that the next version need only be read where it differs.
/// Immutable.
/// </summary>
/// <param name="Value">The value of the Any.</param>
/// <param name="Resource">What the bytes say.</param>
/// <param name="IgnoredFields">Fields that are set and have no effect in this client.</param>
/// <param name="Context">What the validation depended on besides the bytes.</param>
internal sealed record AcceptedResource(
    ResourceBytes Value, XdsResource Resource, IReadOnlyCollection<string> IgnoredFields, ParseContext Context);
