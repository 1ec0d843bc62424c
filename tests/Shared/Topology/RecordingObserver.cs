using MeshClient.Topology;

namespace MeshClient.Tests.Shared.Topology;

/// <summary>A topology that only counts what it is told. Single-owner: the control loop.</summary>
internal sealed class RecordingObserver : IClusterObserver
{
    public int Answers { get; private set; }

    public void OnClusterAnswered(RoutedCluster cluster) => Answers++;
}
