using MeshClient.Balancing.Localities;

namespace MeshClient.Balancing.Priorities;

/// <summary>The localities of one priority, and which of their endpoints are in which list at this moment. Immutable.</summary>
internal sealed class PlacedPriority
{
    // By kind, then by locality.
    private readonly Endpoint[][][] _lists;

    public PlacedPriority(int index, PlacedLocality[] localities)
    {
        Index = index;
        Localities = localities;

        // Taken once: reachability may change while the picker is built, and lists and counts must agree.
        _lists = [Select(ListKind.Healthy), Select(ListKind.Degraded), Select(ListKind.All)];
        Count = new PriorityCount(
            localities.Sum(locality => locality.Endpoints.Length), CountOf(ListKind.Healthy), CountOf(ListKind.Degraded));
    }

    public int Index { get; }

    public PlacedLocality[] Localities { get; }

    public PriorityCount Count { get; }

    public ulong LocalityWeight => Localities.Aggregate(0UL, (sum, locality) => sum + locality.Model.Weight);

    /// <summary>The endpoints of a list in one locality.</summary>
    public Endpoint[] List(ListKind kind, int locality) => _lists[(int)kind][locality];

    /// <summary>Endpoints of a list in all localities.</summary>
    public int CountOf(ListKind kind) => _lists[(int)kind].Sum(list => list.Length);

    private Endpoint[][] Select(ListKind kind) => Array.ConvertAll(Localities, locality => locality.Select(kind));
}
