using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a message is read from. The payload may be read once, in one of the two forms.</summary>
public abstract class DeserializationContext
{
    /// <summary>The length of the payload in bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>The payload as an array that the caller owns.</summary>
    public virtual byte[] PayloadAsNewBuffer() => throw Unsupported();

    /// <summary>The payload as a sequence that is valid during deserialization only.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => throw Unsupported();

    private static NotImplementedException Unsupported() => new("This deserialization context does not implement the operation.");
}
