// Hot path.
using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace MeshClient.Xds.Orca;

/// <summary>
/// The load report of a backend in the headers or trailers of a response: for gRPC a serialized message (gRFC A51), for plain HTTP also
/// the forms that Envoy knows. Missing or malformed reports are passed over. Thread-safe.
/// </summary>
internal static class OrcaHeader
{
    /// <summary>A serialized message in base64.</summary>
    public const string BinaryName = "endpoint-load-metrics-bin";

    /// <summary>A form and its content: <c>TEXT …</c>, <c>JSON …</c> or <c>BIN …</c>.</summary>
    public const string Name = "endpoint-load-metrics";

    private const int MaxLength = 16 * 1024;
    private const int StackBytes = 512;
    private const int MaxPadding = 3;

    /// <summary>Reads a value of <see cref="BinaryName"/>. False, and nothing was added, when it is malformed.</summary>
    public static bool TryReadBinary(ReadOnlySpan<char> value, IOrcaSink sink) => TryRead(value, isForm: false, sink);

    /// <summary>Reads a value of <see cref="Name"/>. False, and nothing was added, when it is malformed.</summary>
    public static bool TryReadForm(ReadOnlySpan<char> value, IOrcaSink sink) => TryRead(value, isForm: true, sink);

    private static bool TryRead(ReadOnlySpan<char> value, bool isForm, IOrcaSink sink)
    {
        if (value.Length > MaxLength)
        {
            return false;
        }

        var needed = Encoding.UTF8.GetMaxByteCount(value.Length) + MaxPadding;
        var rented = needed <= StackBytes ? null : ArrayPool<byte>.Shared.Rent(needed);
        try
        {
            var buffer = rented is null ? stackalloc byte[StackBytes] : rented;
            var length = Encoding.UTF8.GetBytes(value, buffer);
            return isForm ? TryReadForm(buffer, length, sink) : TryReadBase64(buffer, length, sink);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static bool TryReadForm(Span<byte> buffer, int length, IOrcaSink sink)
    {
        ReadOnlySpan<byte> text = buffer[..length];
        if (text.StartsWith("TEXT "u8))
        {
            return OrcaText.TryRead(text["TEXT ".Length..], sink);
        }

        if (text.StartsWith("JSON "u8))
        {
            return OrcaJson.TryRead(text["JSON ".Length..], sink);
        }

        return text.StartsWith("BIN "u8) && TryReadBase64(buffer["BIN ".Length..], length - "BIN ".Length, sink);
    }

    private static bool TryReadBase64(Span<byte> buffer, int length, IOrcaSink sink)
    {
        // Several values in one line are legal for gRPC; there should be one.
        var comma = buffer[..length].IndexOf((byte)',');
        length = comma < 0 ? length : comma;

        // gRPC leaves the padding out.
        while (length > 0 && buffer[length - 1] is (byte)'=' or (byte)' ')
        {
            length--;
        }

        while (length % 4 != 0)
        {
            buffer[length++] = (byte)'=';
        }

        return Base64.DecodeFromUtf8InPlace(buffer[..length], out var decoded) == OperationStatus.Done && OrcaMessage.TryRead(buffer[..decoded], sink);
    }
}
