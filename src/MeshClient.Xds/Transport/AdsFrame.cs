using System.Buffers;
using Google.Protobuf;
using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Transport;

/// <summary>
/// What came as one message of the stream. Decoding never throws, so that bytes that are no response can be told from a broken
/// connection. Immutable.
/// </summary>
internal sealed class AdsFrame
{
    private AdsFrame(AdsResponse? response, string? problem)
    {
        Response = response;
        Problem = problem;
    }

    public AdsResponse? Response { get; }

    /// <summary>Null if there is a response.</summary>
    public string? Problem { get; }

    public static AdsFrame Parse<T>(MessageParser<T> parser, in ReadOnlySequence<byte> payload)
        where T : class, IMessage<T>
    {
        try
        {
            return new AdsFrame(AdsResponse.Parse(parser, payload), null);
        }
        catch (Exception exception) when (MessageBytes.IsMalformed(exception))
        {
            return new AdsFrame(null, $"the server sent what is no {typeof(T).Name}: {exception.Message}");
        }
    }
}
