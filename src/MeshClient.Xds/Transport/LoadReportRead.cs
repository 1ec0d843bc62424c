using System.Diagnostics.CodeAnalysis;
using MeshClient.Xds.Proto.LoadStats;

namespace MeshClient.Xds.Transport;

/// <summary>A response of an LRS stream or its end. Immutable.</summary>
internal readonly struct LoadReportRead
{
    private LoadReportRead(LoadStatsResponse? response, AdsStreamEnd? end)
    {
        Response = response;
        End = end;
    }

    [MemberNotNullWhen(true, nameof(End))]
    [MemberNotNullWhen(false, nameof(Response))]
    public bool HasEnded => End is not null;

    public LoadStatsResponse? Response { get; }

    public AdsStreamEnd? End { get; }

    public static LoadReportRead Of(LoadStatsResponse response) => new(response, null);

    public static LoadReportRead Ended(AdsStreamEnd end) => new(null, end);
}
