namespace MeshClient.Xds.Resources;

/// <summary>
/// The bytes that a resource was read from, kept in pieces that are short enough for the small object heap: as one array, the next version
/// of a long list would bring on a full garbage collection every few updates. Pieces that the version before has too are shared with it.
/// Immutable.
/// </summary>
internal sealed class ResourceBytes : IEquatable<ResourceBytes>
{
    public const int PieceLength = 16 * 1024;

    private readonly ReadOnlyMemory<byte>[] _pieces;

    private ResourceBytes(ReadOnlyMemory<byte>[] pieces, int length) => (_pieces, Length) = (pieces, length);

    public int Length { get; }

    public ReadOnlySpan<ReadOnlyMemory<byte>> Pieces => _pieces;

    /// <summary>Refers to bytes that nobody changes.</summary>
    public static ResourceBytes Wrap(ReadOnlyMemory<byte> bytes) => new([bytes], bytes.Length);

    /// <param name="bytes">What is copied.</param>
    /// <param name="before">What probably says much the same.</param>
    public static ResourceBytes Copy(ReadOnlySpan<byte> bytes, ResourceBytes? before = null)
    {
        // Where a list grows and shrinks, pieces get shorter. Before there are too many, all are made anew.
        var old = before is not null && before._pieces.Length <= 2 * PiecesOf(bytes.Length) ? before._pieces : [];
        var pieces = new List<ReadOnlyMemory<byte>>(Math.Max(old.Length + 1, PiecesOf(bytes.Length)));
        var position = 0;
        var oldPosition = 0;
        foreach (var piece in old)
        {
            // What lies before a change has not moved; what lies behind it has moved by the difference of the lengths.
            var start = IsAt(bytes, oldPosition, piece.Span) ? oldPosition : oldPosition + bytes.Length - before!.Length;
            if (start >= position && IsAt(bytes, start, piece.Span))
            {
                AddCopies(pieces, bytes[position..start]);
                pieces.Add(piece);
                position = start + piece.Length;
            }

            oldPosition += piece.Length;
        }

        AddCopies(pieces, bytes[position..]);
        return new ResourceBytes([.. pieces], bytes.Length);
    }

    public void CopyTo(Span<byte> target)
    {
        foreach (var piece in _pieces)
        {
            piece.Span.CopyTo(target);
            target = target[piece.Length..];
        }
    }

    /// <summary>In one piece; a copy if there are several.</summary>
    public ReadOnlyMemory<byte> ToMemory()
    {
        if (_pieces is [var only])
        {
            return only;
        }

        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    public bool Equals(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            return false;
        }

        foreach (var piece in _pieces)
        {
            if (!bytes.StartsWith(piece.Span))
            {
                return false;
            }

            bytes = bytes[piece.Length..];
        }

        return true;
    }

    public bool Equals(ResourceBytes? other) => ReferenceEquals(this, other) || (other is not null && Equals(other.ToMemory().Span));

    public override bool Equals(object? obj) => Equals(obj as ResourceBytes);

    public override int GetHashCode() => Length;

    private static int PiecesOf(int length) => (length + PieceLength - 1) / PieceLength;

    private static bool IsAt(ReadOnlySpan<byte> bytes, int start, ReadOnlySpan<byte> piece) =>
        start >= 0 && start <= bytes.Length && bytes[start..].StartsWith(piece);

    private static void AddCopies(List<ReadOnlyMemory<byte>> pieces, ReadOnlySpan<byte> bytes)
    {
        for (var start = 0; start < bytes.Length; start += PieceLength)
        {
            pieces.Add(bytes.Slice(start, Math.Min(PieceLength, bytes.Length - start)).ToArray());
        }
    }
}
