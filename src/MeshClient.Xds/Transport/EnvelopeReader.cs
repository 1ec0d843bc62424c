using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Xds.Transport;

/// <summary>
/// Reads what is around resources and leaves their bytes, the values of the Any messages, where they are. Understands what servers send;
/// anything else it leaves to the general parser. Single-owner: the read of one response.
/// </summary>
internal sealed class EnvelopeReader
{
    private readonly ArrayBufferWriter<byte> _rest = new();
    private readonly List<(int Start, int Length)> _contents = [];
    private string _typeUrl = "";

    /// <summary>The response with its resources, all without values; null for what is left to the general parser, which this one throws like.</summary>
    /// <param name="parser">Reads what is not about resources.</param>
    /// <param name="bytes">The response.</param>
    /// <param name="values">Takes where in it the values are, empty ones included.</param>
    public T? ReadResponse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes, List<(int Start, int Length)> values)
        where T : class, IMessage<T>
    {
        var resources = new List<(int Start, int Length)>();
        if (!TryTakeOut(bytes, DiscoveryResponse.ResourcesFieldNumber, resources))
        {
            return null;
        }

        var response = parser.ParseFrom(_rest.WrittenSpan);
        foreach (var (start, length) in resources)
        {
            if (!TryAdd(response, bytes.Slice(start, length), out var value))
            {
                return null;
            }

            values.Add((start + value.Start, value.Length));
        }

        return response;
    }

    private bool TryAdd(IMessage response, ReadOnlySpan<byte> bytes, out (int Start, int Length) value)
    {
        if (response is DeltaDiscoveryResponse delta)
        {
            if (ReadWrapper(bytes, out value) is not { } wrapper)
            {
                return false;
            }

            delta.Resources.Add(wrapper);
            return true;
        }

        if (ReadAny(bytes, out value) is not { } any)
        {
            return false;
        }

        ((DiscoveryResponse)response).Resources.Add(any);
        return true;
    }

    private Resource? ReadWrapper(ReadOnlySpan<byte> bytes, out (int Start, int Length) value)
    {
        value = default;
        _contents.Clear();
        if (!TryTakeOut(bytes, Resource.Resource_FieldNumber, _contents) || _contents.Count > 1)
        {
            return null;
        }

        var wrapper = Resource.Parser.ParseFrom(_rest.WrittenSpan);
        if (_contents is [var content])
        {
            wrapper.Resource_ = ReadAny(bytes.Slice(content.Start, content.Length), out value);
            value.Start += content.Start;
            return wrapper.Resource_ is null ? null : wrapper;
        }

        return wrapper;
    }

    private Any? ReadAny(ReadOnlySpan<byte> bytes, out (int Start, int Length) value)
    {
        value = default;
        var typeUrl = "";
        var reader = new WireReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Any.TypeUrlFieldNumber when reader.Kind == WireKind.Bytes && WireText.Read(reader.Content, _typeUrl) is { } text:
                    typeUrl = text;
                    break;
                case Any.ValueFieldNumber when reader.Kind == WireKind.Bytes:
                    value = (reader.ContentStart, reader.ContentLength);
                    break;
                default:
                    return null;
            }
        }

        // All resources of a response have the same.
        _typeUrl = typeUrl;
        return reader.IsMalformed ? null : new Any { TypeUrl = typeUrl };
    }

    private bool TryTakeOut(ReadOnlySpan<byte> message, int field, List<(int Start, int Length)> contents)
    {
        _rest.ResetWrittenCount();
        var reader = new WireReader(message);
        var start = 0;
        while (reader.Next())
        {
            if (reader.Field != field)
            {
                _rest.Write(message[start..reader.End]);
            }
            else if (reader.Kind == WireKind.Bytes)
            {
                contents.Add((reader.ContentStart, reader.ContentLength));
            }
            else
            {
                return false;
            }

            start = reader.End;
        }

        return !reader.IsMalformed;
    }
}
