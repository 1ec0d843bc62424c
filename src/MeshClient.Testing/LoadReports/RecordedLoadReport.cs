using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Testing.LoadReports;

/// <summary>A report as it reached a control plane (<c>LoadStatsRequest</c>). Immutable.</summary>
public sealed record RecordedLoadReport
{
    /// <summary>The number of the stream, counted from 1 since the server was started.</summary>
    public required int Stream { get; init; }

    /// <summary>Who the client is. The first report of a stream says nothing else.</summary>
    public RecordedXdsNode? Node { get; init; }

    /// <summary>The load of each cluster since the report before.</summary>
    public required IReadOnlyList<RecordedClusterLoad> Clusters { get; init; }

    /// <summary>The load of one cluster; null if the report does not mention it.</summary>
    /// <param name="name">The name of the cluster.</param>
    public RecordedClusterLoad? Cluster(string name) => Clusters.FirstOrDefault(cluster => cluster.Cluster == name);

    /// <summary>The stream and what was reported, on one line.</summary>
    public override string ToString() => $"stream {Stream}: {(Clusters.Count > 0 ? string.Join(", ", Clusters) : "no cluster")}";

    internal static RecordedLoadReport From(int stream, LoadStatsRequest request) => new()
    {
        Stream = stream,
        Node = request.Node is { } node ? RecordedXdsNode.From(node) : null,
        Clusters = [.. request.ClusterStats.Select(RecordedClusterLoad.From)],
    };
}
