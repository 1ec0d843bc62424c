using System.Diagnostics.CodeAnalysis;

namespace MeshClient.Xds.Transport;

/// <summary>A response of a control-plane server or the end of its stream. Immutable.</summary>
internal readonly struct StreamRead<TResponse>
    where TResponse : class
{
    private StreamRead(TResponse? response, AdsStreamEnd? end)
    {
        Response = response;
        End = end;
    }

    [MemberNotNullWhen(true, nameof(End))]
    [MemberNotNullWhen(false, nameof(Response))]
    public bool HasEnded => End is not null;

    public TResponse? Response { get; }

    public AdsStreamEnd? End { get; }

    public static StreamRead<TResponse> Of(TResponse response) => new(response, null);

    public static StreamRead<TResponse> Ended(AdsStreamEnd end) => new(null, end);
}
