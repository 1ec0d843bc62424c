using Match = MeshClient.Xds.Proto.Routes.RouteMatch;

namespace MeshClient.Xds.Resources.Routes;

/// <summary>
/// Conditions on facts that a client does not have. They are evaluated against nothing, as Envoy would where no filter has set
/// anything: to ignore them could widen a route, and a canary chosen by cookie would get everybody's traffic. Thread-safe.
/// </summary>
internal static class UnknownFacts
{
    /// <summary>False when one of the conditions can never hold, which skips the route.</summary>
    public static bool Allow(Match match) =>
        match.Cookies.Count == 0 // Could be known, but are not looked at in this version.
        && match.FilterState.Count == 0
        && match.DynamicMetadata.All(condition => condition.Invert)
        && match.TlsContext is not ({ Presented: true } or { Validated: true });
}
