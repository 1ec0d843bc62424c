namespace MeshClient.Balancing;

/// <summary>What became of a pick.</summary>
internal enum PickStatus
{
    Picked,

    /// <summary>No usable endpoint: none configured, none healthy, or none connectable.</summary>
    NoEndpoint,

    /// <summary>The control plane asked to shed this share of the load (<c>drop_overloads</c>). Not to be retried.</summary>
    Dropped,
}
