using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a message is written to: either one array, or a buffer writer that is completed at the end.</summary>
public abstract class SerializationContext
{
    /// <summary>Completes with the whole payload.</summary>
    public virtual void Complete(byte[] payload) => throw Unsupported();

    /// <summary>Completes what was written to <see cref="GetBufferWriter"/>.</summary>
    public virtual void Complete() => throw Unsupported();

    /// <summary>The writer to write the payload to.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw Unsupported();

    /// <summary>Announces the length of the payload in bytes. A hint that may be ignored.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    private static NotImplementedException Unsupported() => new("This serialization context does not implement the operation.");
}
