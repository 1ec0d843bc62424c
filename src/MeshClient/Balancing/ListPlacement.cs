using MeshClient.Balancing.Hashing;
using MeshClient.Balancing.PickFirst;
using MeshClient.Xds.Model;

namespace MeshClient.Balancing;

/// <summary>
/// Where the endpoints of one list stand: the ring, the table, or the choice of pick_first. Outlives pickers: a ring or table is built again
/// only when the members, their weights or keys, or the policy change, not when an endpoint fails or recovers. Single-owner: control loop.
/// </summary>
internal sealed class ListPlacement
{
    private HashRing? _ring;
    private MaglevTable? _table;

    /// <summary>Of pick_first.</summary>
    public PickFirstSelection Selection { get; } = new();

    public HashRing Ring(Endpoint[] endpoints, ReadOnlySpan<ulong> weights, RingHashPolicy policy)
    {
        var members = HashMember.Of(endpoints, weights, policy.Hashing);
        if (_ring?.IsFor(members, policy) != true)
        {
            _ring = new HashRing(members, policy);
        }

        return _ring;
    }

    public MaglevTable Table(Endpoint[] endpoints, ReadOnlySpan<ulong> weights, MaglevPolicy policy)
    {
        var members = HashMember.Of(endpoints, weights, policy.Hashing);
        if (_table?.IsFor(members, policy) != true)
        {
            _table = new MaglevTable(members, policy);
        }

        return _table;
    }
}
