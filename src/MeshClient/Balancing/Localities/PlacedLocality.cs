using System.Buffers;
using MeshClient.Xds.Model;

namespace MeshClient.Balancing.Localities;

/// <summary>A locality of the configuration with the endpoints that stand for its addresses. Immutable.</summary>
/// <param name="Model">As configured.</param>
/// <param name="Endpoints">In the order of the configuration; an address that occurred before is left out.</param>
internal sealed record PlacedLocality(LocalityEndpoints Model, Endpoint[] Endpoints)
{
    /// <summary>Those that belong to the lists at the moment; a list that is the whole locality shares its array.</summary>
    public LocalityLists Select()
    {
        var healthy = ArrayPool<Endpoint>.Shared.Rent(Endpoints.Length);
        var degraded = ArrayPool<Endpoint>.Shared.Rent(Endpoints.Length);
        var (healthyCount, degradedCount) = (0, 0);
        foreach (var endpoint in Endpoints)
        {
            // Asked once: reachability may change meanwhile, and lists and counts must agree.
            switch (endpoint.CurrentList)
            {
                case ListKind.Healthy:
                    healthy[healthyCount++] = endpoint;
                    break;
                case ListKind.Degraded:
                    degraded[degradedCount++] = endpoint;
                    break;
                default:
                    break;
            }
        }

        var lists = new LocalityLists(Take(healthy.AsSpan(0, healthyCount)), Take(degraded.AsSpan(0, degradedCount)));
        Return(healthy, healthyCount);
        Return(degraded, degradedCount);
        return lists;
    }

    /// <summary>All that can be reached at the moment, whatever their health.</summary>
    public Endpoint[] SelectReachable() => Array.TrueForAll(Endpoints, static endpoint => endpoint.IsConnectable)
        ? Endpoints
        : Array.FindAll(Endpoints, static endpoint => endpoint.IsConnectable);

    // The pool must not keep endpoints alive.
    private static void Return(Endpoint[] rented, int used)
    {
        rented.AsSpan(0, used).Clear();
        ArrayPool<Endpoint>.Shared.Return(rented);
    }

    private Endpoint[] Take(ReadOnlySpan<Endpoint> list) => list.Length == Endpoints.Length ? Endpoints : list.ToArray();
}
