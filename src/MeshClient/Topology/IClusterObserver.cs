namespace MeshClient.Topology;

/// <summary>A topology that depends on clusters. Called on the control loop.</summary>
internal interface IClusterObserver
{
    /// <summary>The cluster got its first answer, or the clusters it is made of or waits for changed. Never called from inside a registry call.</summary>
    void OnClusterChanged();
}
