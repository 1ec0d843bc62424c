using MeshClient.Filters.Fault;
using MeshClient.Routing.Matching;
using MeshClient.Xds.Internal;

namespace MeshClient.Filters;

/// <summary>A call as filters see it: its route and cluster are chosen, nothing was sent. Single-owner: the flow of the call.</summary>
internal sealed class FilterCall
{
    public required HttpRequestMessage Request { get; init; }

    public required bool IsGrpc { get; init; }

    /// <summary>Of the route table.</summary>
    public required string Authority { get; init; }

    /// <summary>Null when the route does not forward.</summary>
    public string? Cluster { get; init; }

    /// <summary>How we are known to the control plane.</summary>
    public required string NodeId { get; init; }

    public required TimeProvider Time { get; init; }

    public required IRandomSource Random { get; init; }

    public required ActiveFaults Faults { get; init; }

    /// <summary>What filters may take at most; the route's limit goes on while they work.</summary>
    public TimeSpan Limit { get; init; } = Timeout.InfiniteTimeSpan;

    public CancellationToken CancellationToken { get; init; }

    /// <summary>True if all conditions hold.</summary>
    public bool Matches(ReadOnlySpan<CompiledHeaderMatch> headers)
    {
        var context = new MatchContext(Request, Authority, IsGrpc, random: 0);
        foreach (var header in headers)
        {
            if (!header.Matches(context.GetHeader(header.Header, HeaderSlotAllocator.None), IsGrpc))
            {
                return false;
            }
        }

        return true;
    }
}
