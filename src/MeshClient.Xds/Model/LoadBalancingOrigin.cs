namespace MeshClient.Xds.Model;

/// <summary>Which field chose the balancing policy.</summary>
internal enum LoadBalancingOrigin
{
    /// <summary>The legacy enum <c>Cluster.lb_policy</c> (including its default ROUND_ROBIN).</summary>
    LegacyEnum,

    /// <summary><c>Cluster.load_balancing_policy</c>.</summary>
    PolicyTree,

    /// <summary>Easy mode.</summary>
    Local,
}
