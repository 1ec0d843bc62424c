// Hot path.
using MeshClient.Balancing.Priorities;

namespace MeshClient.Balancing;

/// <summary>
/// Every endpoint that may be tried when none is connectable, in order of preference: those that the configuration calls usable, or all of a
/// priority in panic. Immutable.
/// </summary>
internal sealed class LastResort
{
    public static readonly LastResort None = new([], []);

    private readonly PlacedPriority[] _priorities;
    private readonly PriorityLoad[] _loads;

    public LastResort(PlacedPriority[] priorities, PriorityLoad[] loads)
    {
        _priorities = priorities;
        _loads = loads;
        Unreachable = FindUnreachable();
    }

    /// <summary>Those of them that were unreachable when the picker was built.</summary>
    public Endpoint[] Unreachable { get; }

    /// <summary>Claims a probe of the first one that lends itself to one.</summary>
    public bool TryClaim(in PickContext context, bool untriedOnly, out Endpoint? endpoint)
    {
        foreach (var priority in _priorities)
        {
            foreach (var locality in priority.Localities)
            {
                foreach (var candidate in locality.Endpoints)
                {
                    if (IsMember(candidate, priority)
                        && (!untriedOnly || !context.Previous.Contains(candidate))
                        && candidate.TryClaimProbe(context.Timestamp, early: true))
                    {
                        endpoint = candidate;
                        return true;
                    }
                }
            }
        }

        endpoint = null;
        return false;
    }

    private bool IsMember(Endpoint endpoint, PlacedPriority priority) => _loads[priority.Index].Panic || endpoint.IsUsable;

    private Endpoint[] FindUnreachable()
    {
        List<Endpoint>? unreachable = null;
        foreach (var priority in _priorities)
        {
            foreach (var locality in priority.Localities)
            {
                foreach (var endpoint in locality.Endpoints)
                {
                    if (!endpoint.IsConnectable && IsMember(endpoint, priority))
                    {
                        (unreachable ??= []).Add(endpoint);
                    }
                }
            }
        }

        return unreachable?.ToArray() ?? [];
    }
}
