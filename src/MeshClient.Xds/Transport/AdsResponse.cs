using System.Buffers;
using Google.Protobuf;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Xds.Transport;

/// <summary>
/// A response of either variant of the protocol. The bytes of its resources are in a rented array, because an array made for each message
/// would mean a full garbage collection every few messages if they are long; nobody may keep a part of them. Single-owner: whoever takes it
/// from the stream, and disposes it.
/// </summary>
internal sealed class AdsResponse : IDisposable
{
    private readonly List<(int Start, int Length)> _values;
    private byte[]? _payload;
    private bool _isDisposed;

    private AdsResponse(IMessage message, byte[]? payload, List<(int Start, int Length)> values)
    {
        Message = message;
        _payload = payload;
        _values = values;
    }

    /// <summary>Without the values of its resources.</summary>
    public IMessage Message { get; }

    /// <summary>Throws what the protobuf library throws for what is no response.</summary>
    public static AdsResponse Parse<T>(MessageParser<T> parser, in ReadOnlySequence<byte> bytes)
        where T : class, IMessage<T>
    {
        var length = checked((int)bytes.Length);
        var payload = ArrayPool<byte>.Shared.Rent(length);
        var isKept = false;
        try
        {
            bytes.CopyTo(payload);
            var values = new List<(int Start, int Length)>();
            if (new EnvelopeReader().ReadResponse(parser, payload.AsSpan(0, length), values) is { } message)
            {
                isKept = true;
                return new AdsResponse(message, payload, values);
            }

            return new AdsResponse(parser.ParseFrom(payload, 0, length), payload: null, []);
        }
        finally
        {
            if (!isKept)
            {
                ArrayPool<byte>.Shared.Return(payload);
            }
        }
    }

    /// <summary>The bytes of a resource by its place in the message, to be used before the end of the response.</summary>
    public ReadOnlySpan<byte> ValueOf(int index)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _payload is null ? ValueIn(Message, index) : _payload.AsSpan(_values[index].Start, _values[index].Length);
    }

    public void Dispose()
    {
        _isDisposed = true;
        if (_payload is { } payload)
        {
            _payload = null;
            ArrayPool<byte>.Shared.Return(payload);
        }
    }

    // The general parser puts values into the message.
    private static ReadOnlySpan<byte> ValueIn(IMessage message, int index) => message switch
    {
        DeltaDiscoveryResponse delta => delta.Resources[index].Resource_ is { } content ? content.Value.Span : default,
        _ => ((DiscoveryResponse)message).Resources[index].Value.Span,
    };
}
