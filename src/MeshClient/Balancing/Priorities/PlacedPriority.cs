using MeshClient.Balancing.Localities;

namespace MeshClient.Balancing.Priorities;

/// <summary>
/// The localities of one priority, and which of their endpoints are in which list at the moment of the build. Single-owner: control loop, for
/// one build.
/// </summary>
internal sealed class PlacedPriority
{
    private readonly LocalityLists[] _lists;
    private Endpoint[][]? _reachable;

    public PlacedPriority(int index, PlacedLocality[] localities)
    {
        Index = index;
        Localities = localities;
        _lists = new LocalityLists[localities.Length];
        var total = 0;
        for (var i = 0; i < localities.Length; i++)
        {
            _lists[i] = localities[i].Select();
            total += localities[i].Endpoints.Length;
            LocalityWeight += localities[i].Model.Weight;
        }

        Count = new PriorityCount(total, CountOf(ListKind.Healthy), CountOf(ListKind.Degraded));
    }

    public int Index { get; }

    public PlacedLocality[] Localities { get; }

    public PriorityCount Count { get; }

    public ulong LocalityWeight { get; }

    /// <summary>The endpoints of a list in one locality.</summary>
    public Endpoint[] List(ListKind kind, int locality) => kind switch
    {
        ListKind.Healthy => _lists[locality].Healthy,
        ListKind.Degraded => _lists[locality].Degraded,
        _ => (_reachable ??= Array.ConvertAll(Localities, static placed => placed.SelectReachable()))[locality],
    };

    /// <summary>As <see cref="List"/>, whether they can be reached or not.</summary>
    public Endpoint[] Configured(ListKind kind, int locality)
    {
        var endpoints = Localities[locality].Endpoints;
        return kind == ListKind.All ? endpoints : Array.FindAll(endpoints, endpoint => endpoint.ConfiguredList == kind);
    }

    /// <summary>Endpoints of a list in all localities.</summary>
    public int CountOf(ListKind kind)
    {
        var count = 0;
        for (var i = 0; i < Localities.Length; i++)
        {
            count += List(kind, i).Length;
        }

        return count;
    }
}
