using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MeshClient.Xds.Internal;

/// <summary>Seeds from the operating system. Thread-safe.</summary>
internal static class EntropySeed
{
    public static ulong Next()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
