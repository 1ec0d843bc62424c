using MeshClient.Balancing.Priorities;
using MeshClient.Xds.Model;

namespace MeshClient.Balancing.Hashing;

/// <summary>
/// Which unreachable endpoints of a policy that binds calls to endpoints no call would find again: those in a list of which nothing can be reached,
/// so that no call is sent to it. They are probed as with other policies. Thread-safe.
/// </summary>
internal static class UnattendedEndpoints
{
    public static Endpoint[] Find(Endpoint[] unreachable, PlacedPriority[] priorities, PriorityLoad[] loads, bool byLocality) => Array.FindAll(
        unreachable,
        endpoint =>
        {
            var priority = priorities[endpoint.Placement.Priority];
            return !IsServing(priority, loads[priority.Index].Panic, byLocality ? endpoint.Placement.Locality : null);
        });

    private static bool IsServing(PlacedPriority priority, bool panic, Locality? locality)
    {
        for (var i = 0; i < priority.Localities.Length; i++)
        {
            if ((locality is null || priority.Localities[i].Model.Locality == locality)
                && (priority.List(ListKind.Healthy, i).Length > 0
                    || priority.List(ListKind.Degraded, i).Length > 0
                    || (panic && priority.List(ListKind.All, i).Length > 0)))
            {
                return true;
            }
        }

        return false;
    }
}
