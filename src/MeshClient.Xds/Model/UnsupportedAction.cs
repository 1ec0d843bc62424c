namespace MeshClient.Xds.Model;

/// <summary>
/// An action that a client cannot perform; a request that matches it fails with <paramref name="Reason"/> (gRFC A36). Immutable.
/// </summary>
internal sealed record UnsupportedAction(string Reason) : RouteAction;
