using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace MeshClient.Xds.Transport;

/// <summary>A response or the end of the stream. Immutable.</summary>
internal readonly struct AdsRead
{
    private AdsRead(IMessage? response, AdsStreamEnd? end)
    {
        Response = response;
        End = end;
    }

    [MemberNotNullWhen(true, nameof(End))]
    [MemberNotNullWhen(false, nameof(Response))]
    public bool HasEnded => End is not null;

    public IMessage? Response { get; }

    public AdsStreamEnd? End { get; }

    public static AdsRead Of(IMessage response) => new(response, null);

    public static AdsRead Ended(AdsStreamEnd end) => new(null, end);
}
