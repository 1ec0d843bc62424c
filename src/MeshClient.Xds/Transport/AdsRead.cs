using System.Diagnostics.CodeAnalysis;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Xds.Transport;

/// <summary>A response or the end of the stream. Immutable.</summary>
internal readonly struct AdsRead
{
    private AdsRead(DiscoveryResponse? response, AdsStreamEnd? end)
    {
        Response = response;
        End = end;
    }

    [MemberNotNullWhen(true, nameof(End))]
    [MemberNotNullWhen(false, nameof(Response))]
    public bool HasEnded => End is not null;

    public DiscoveryResponse? Response { get; }

    public AdsStreamEnd? End { get; }

    public static AdsRead Of(DiscoveryResponse response) => new(response, null);

    public static AdsRead Ended(AdsStreamEnd end) => new(null, end);
}
