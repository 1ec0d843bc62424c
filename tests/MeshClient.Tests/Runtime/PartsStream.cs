namespace MeshClient.Tests.Runtime;

/// <summary>Remembers the longest of the parts that it was written in.</summary>
internal sealed class PartsStream : MemoryStream
{
    public int LongestPart { get; private set; }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        LongestPart = Math.Max(LongestPart, buffer.Length);
        return base.WriteAsync(buffer, cancellationToken);
    }
}
