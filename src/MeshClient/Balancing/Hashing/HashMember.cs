using MeshClient.Xds.Model;

namespace MeshClient.Balancing.Hashing;

/// <summary>An endpoint as hash policies see it. Immutable.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Key">The text that is hashed to place it.</param>
/// <param name="Weight">Above zero.</param>
internal readonly record struct HashMember(Endpoint Endpoint, string Key, ulong Weight)
{
    /// <summary>
    /// The endpoints in the order of their keys, so that the order of the configuration does not count. The key is the hash key of the
    /// metadata (gRFC A76), else the host name if the policy says so, else the first address.
    /// </summary>
    public static HashMember[] Of(Endpoint[] endpoints, ReadOnlySpan<ulong> weights, ConsistentHashing hashing)
    {
        var members = new HashMember[endpoints.Length];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = new HashMember(endpoints[i], KeyOf(endpoints[i].Placement.Model, hashing), weights[i]);
        }

        Array.Sort(members, static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return members;
    }

    private static string KeyOf(EndpointModel model, ConsistentHashing hashing)
    {
        if (model.Metadata is { HashKey.Length: > 0 } metadata)
        {
            return metadata.HashKey;
        }

        return hashing.UseHostname && model.Hostname.Length > 0 ? model.Hostname : model.Address.Text;
    }
}
