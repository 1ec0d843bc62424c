namespace MeshClient.Balancing;

/// <summary>Which endpoints of a priority a list holds.</summary>
internal enum ListKind
{
    Healthy,
    Degraded,

    /// <summary>All, whatever their health: panic.</summary>
    All,
}
