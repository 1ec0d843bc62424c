using MeshClient.Balancing.LatencyAware;
using MeshClient.Balancing.RoundRobin;
using MeshClient.Xds.Internal;

namespace MeshClient.Balancing;

/// <summary>
/// What belongs to a list of endpoints and outlives its pickers: the rotation's position, the pool's latency, the ring. Forgets lists that a build
/// did not ask for. Single-owner: control loop.
/// </summary>
internal sealed class ListRegistry(TimeProvider time, IRandomSource random)
{
    private Dictionary<ListKey, RoundRobinCursor> _oldCursors = [];
    private Dictionary<ListKey, RoundRobinCursor> _cursors = [];
    private Dictionary<ListKey, LatencyPool> _oldPools = [];
    private Dictionary<ListKey, LatencyPool> _pools = [];
    private Dictionary<ListKey, ListPlacement> _oldPlacements = [];
    private Dictionary<ListKey, ListPlacement> _placements = [];

    public void BeginBuild()
    {
        (_oldCursors, _cursors) = (_cursors, []);
        (_oldPools, _pools) = (_pools, []);
        (_oldPlacements, _placements) = (_placements, []);
    }

    public RoundRobinCursor Cursor(ListKey key)
    {
        // A random start, so that many clients do not visit endpoints in step.
        if (!_cursors.TryGetValue(key, out var cursor))
        {
            cursor = _oldCursors.GetValueOrDefault(key) ?? new RoundRobinCursor((uint)random.NextUInt64());
            _cursors.Add(key, cursor);
        }

        return cursor;
    }

    public ListPlacement Placement(ListKey key)
    {
        if (!_placements.TryGetValue(key, out var placement))
        {
            placement = _oldPlacements.GetValueOrDefault(key) ?? new ListPlacement();
            _placements.Add(key, placement);
        }

        return placement;
    }

    public LatencyPool Pool(ListKey key)
    {
        if (!_pools.TryGetValue(key, out var pool))
        {
            pool = _oldPools.GetValueOrDefault(key) ?? new LatencyPool(random, time.GetTimestamp());
            _pools.Add(key, pool);
        }

        return pool;
    }
}
