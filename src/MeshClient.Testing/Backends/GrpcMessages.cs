using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace MeshClient.Testing.Backends;

/// <summary>The length-prefixed messages of gRPC over HTTP/2, for servers that do not know the service.</summary>
internal static class GrpcMessages
{
    private const int PrefixLength = 5;

    /// <summary>Reads one message with its prefix; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The stream ended within a message.</exception>
    public static async Task<byte[]?> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            if (TryTake(ref buffer, out var message))
            {
                reader.AdvanceTo(buffer.Start);
                return message;
            }

            if (read.IsCompleted)
            {
                var partial = !read.Buffer.IsEmpty;
                reader.AdvanceTo(read.Buffer.End);
                return partial ? throw new InvalidDataException("The request ended within a gRPC message.") : null;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    public static byte[] Frame(ReadOnlySpan<byte> message)
    {
        var framed = new byte[PrefixLength + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(framed.AsSpan(1), (uint)message.Length);
        message.CopyTo(framed.AsSpan(PrefixLength));
        return framed;
    }

    /// <summary>The form of a status detail in a header: percent-encoded UTF-8.</summary>
    public static string EncodeDetail(string detail)
    {
        var text = new StringBuilder(detail.Length);
        foreach (var value in Encoding.UTF8.GetBytes(detail))
        {
            if (value is >= 0x20 and < 0x7f and not (byte)'%')
            {
                text.Append((char)value);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }
        }

        return text.ToString();
    }

    private static bool TryTake(ref ReadOnlySequence<byte> buffer, [NotNullWhen(true)] out byte[]? message)
    {
        message = null;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryRead(out _) || !reader.TryReadBigEndian(out int length) || reader.Remaining < length)
        {
            return false;
        }

        var end = buffer.GetPosition(PrefixLength + (long)length);
        message = buffer.Slice(0, end).ToArray();
        buffer = buffer.Slice(end);
        return true;
    }
}
