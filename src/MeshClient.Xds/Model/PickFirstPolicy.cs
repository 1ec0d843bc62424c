namespace MeshClient.Xds.Model;

/// <summary>
/// Every call goes to the first endpoint that can be reached (gRFC A62), in the order of the list or, with
/// <paramref name="ShuffleAddressList"/>, in a random order by weight (gRFC A113). Immutable.
/// </summary>
internal sealed record PickFirstPolicy(bool ShuffleAddressList = false) : LoadBalancingPolicy;
