namespace MeshClient.Xds.Transport;

/// <summary>Why a stream ended, in words for the person on call. Immutable.</summary>
internal sealed record AdsStreamEnd(AdsStreamEndKind Kind, string Detail)
{
    public static readonly AdsStreamEnd Closed = new(AdsStreamEndKind.Closed, "the server closed the stream");

    public static readonly AdsStreamEnd Cancelled = new(AdsStreamEndKind.Cancelled, "the client closed the stream");
}
