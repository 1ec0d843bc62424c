using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Caching;

/// <summary>
/// The format of a cache file: magic, format version, identity, number of resources, resources, and a checksum of all that. Numbers are
/// little-endian; texts and bytes follow their length. Thread-safe.
/// </summary>
internal static class CacheFile
{
    public const int FormatVersion = 1;

    private const int VersionOffset = 8;
    private const int IdentityOffset = VersionOffset + sizeof(int);
    private const int CountOffset = IdentityOffset + CacheIdentity.Length;
    private const int HeaderLength = CountOffset + sizeof(int);
    private const int ChecksumLength = SHA256.HashSizeInBytes;

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Magic => "MESHXDS\n"u8;

    public static void Write(Stream stream, ReadOnlySpan<byte> identity, IReadOnlyCollection<CachedResource> resources)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(Magic);
        WriteNumber(buffer, FormatVersion);
        buffer.Write(identity);
        WriteNumber(buffer, resources.Count);
        Flush();
        foreach (var resource in resources)
        {
            WriteNumber(buffer, (int)resource.Key.Type);
            WriteText(buffer, resource.Key.Name);
            WriteText(buffer, resource.Version);
            WriteText(buffer, resource.ServerUri);
            BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(sizeof(long)), resource.Time.UtcTicks);
            buffer.Advance(sizeof(long));
            WriteNumber(buffer, resource.Value.Length);
            foreach (var piece in resource.Value.Pieces)
            {
                buffer.Write(piece.Span);
            }

            Flush();
        }

        stream.Write(hash.GetHashAndReset());

        void Flush()
        {
            hash.AppendData(buffer.WrittenSpan);
            stream.Write(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }
    }

    /// <summary>False for a file of somebody else, of another version, or damaged in any way; the problem completes "the file …".</summary>
    /// <param name="file">The whole file. The resources refer to it, so it must not be changed afterwards.</param>
    /// <param name="identity">Whose file it must be.</param>
    /// <param name="resources">What it holds.</param>
    /// <param name="problem">Why it cannot be used.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> file,
        ReadOnlySpan<byte> identity,
        [NotNullWhen(true)] out IReadOnlyList<CachedResource>? resources,
        [NotNullWhen(false)] out string? problem)
    {
        resources = null;
        problem = ProblemOf(file.Span, identity);
        if (problem is not null)
        {
            return false;
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(file.Span[CountOffset..]);
        if (!TryReadResources(file[HeaderLength..^ChecksumLength], count, out resources))
        {
            problem = "is damaged: its resources cannot be read although its checksum is right";
            return false;
        }

        return true;
    }

    private static string? ProblemOf(ReadOnlySpan<byte> file, ReadOnlySpan<byte> identity)
    {
        if (!file.StartsWith(Magic))
        {
            return file.Length < Magic.Length && Magic.StartsWith(file) ? "is cut off at its beginning" : "is no cache file";
        }

        if (file.Length < HeaderLength + ChecksumLength)
        {
            return "is cut off in its header";
        }

        var version = BinaryPrimitives.ReadInt32LittleEndian(file[VersionOffset..]);
        if (version != FormatVersion)
        {
            return string.Create(CultureInfo.InvariantCulture, $"has format version {version}, and this library reads version {FormatVersion}");
        }

        Span<byte> checksum = stackalloc byte[ChecksumLength];
        SHA256.HashData(file[..^ChecksumLength], checksum);
        return !checksum.SequenceEqual(file[^ChecksumLength..]) ? "is cut off or damaged: its checksum is wrong"
            : !file.Slice(IdentityOffset, CacheIdentity.Length).SequenceEqual(identity) ? "belongs to another node or to other control planes"
            : null;
    }

    private static bool TryReadResources(ReadOnlyMemory<byte> bytes, int count, [NotNullWhen(true)] out IReadOnlyList<CachedResource>? resources)
    {
        resources = null;
        var found = new List<CachedResource>();
        for (var i = 0; i < count; i++)
        {
            if (!TryReadResource(ref bytes, out var resource))
            {
                return false;
            }

            found.Add(resource);
        }

        if (count < 0 || !bytes.IsEmpty)
        {
            return false;
        }

        resources = found;
        return true;
    }

    private static bool TryReadResource(ref ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out CachedResource? resource)
    {
        resource = null;
        if (!TryReadNumber(ref bytes, out var type)
            || !Enum.IsDefined((XdsResourceType)type)
            || !TryReadText(ref bytes, out var name)
            || !TryReadText(ref bytes, out var version)
            || !TryReadText(ref bytes, out var server)
            || !TryReadTime(ref bytes, out var time)
            || !TryReadBytes(ref bytes, out var value))
        {
            return false;
        }

        resource = new CachedResource(new CacheKey((XdsResourceType)type, name), version, server, time, ResourceBytes.Wrap(value));
        return true;
    }

    private static void WriteNumber(ArrayBufferWriter<byte> buffer, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.GetSpan(sizeof(int)), number);
        buffer.Advance(sizeof(int));
    }

    private static void WriteText(ArrayBufferWriter<byte> buffer, string text) => WriteBytes(buffer, Encoding.UTF8.GetBytes(text));

    private static void WriteBytes(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> bytes)
    {
        WriteNumber(buffer, bytes.Length);
        buffer.Write(bytes);
    }

    private static bool TryReadNumber(ref ReadOnlyMemory<byte> bytes, out int number)
    {
        if (!BinaryPrimitives.TryReadInt32LittleEndian(bytes.Span, out number))
        {
            return false;
        }

        bytes = bytes[sizeof(int)..];
        return true;
    }

    private static bool TryReadTime(ref ReadOnlyMemory<byte> bytes, out DateTimeOffset time)
    {
        time = default;
        if (!BinaryPrimitives.TryReadInt64LittleEndian(bytes.Span, out var ticks) || ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        bytes = bytes[sizeof(long)..];
        return true;
    }

    private static bool TryReadBytes(ref ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> value)
    {
        value = default;
        if (!TryReadNumber(ref bytes, out var length) || length < 0 || length > bytes.Length)
        {
            return false;
        }

        value = bytes[..length];
        bytes = bytes[length..];
        return true;
    }

    private static bool TryReadText(ref ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!TryReadBytes(ref bytes, out var value))
        {
            return false;
        }

        try
        {
            text = Utf8.GetString(value.Span);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
