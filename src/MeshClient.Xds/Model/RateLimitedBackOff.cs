using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Back-off that the server names in a response header; the first header with a usable value counts. Immutable.</summary>
/// <param name="Headers">At least one.</param>
/// <param name="MaxInterval">Longer demands are not followed.</param>
internal sealed record RateLimitedBackOff(EquatableArray<ResetHeader> Headers, TimeSpan MaxInterval);
