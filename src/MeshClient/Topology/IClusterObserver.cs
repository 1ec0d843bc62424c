namespace MeshClient.Topology;

/// <summary>A topology that depends on clusters. Called on the control loop.</summary>
internal interface IClusterObserver
{
    /// <summary>The cluster, which the topology acquired, got its first answer. Never called from inside a registry call.</summary>
    void OnClusterAnswered(RoutedCluster cluster);
}
