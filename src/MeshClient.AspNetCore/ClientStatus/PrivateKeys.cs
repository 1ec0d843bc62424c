namespace MeshClient.AspNetCore.ClientStatus;

/// <summary>
/// Hides the private keys that resources may contain as PEM text (<c>tls_certificates</c> of a cluster). Each is replaced by as many
/// asterisks, so that the message around it stays what it was, also in parts that this client does not read. Thread-safe.
/// </summary>
internal static class PrivateKeys
{
    private const byte Mask = (byte)'*';

    private static ReadOnlySpan<byte> Begin => "PRIVATE KEY-----"u8;

    private static ReadOnlySpan<byte> End => "-----END"u8;

    public static ReadOnlyMemory<byte> Hide(ReadOnlyMemory<byte> content)
    {
        if (content.Span.IndexOf(Begin) < 0)
        {
            return content;
        }

        var copy = content.ToArray();
        for (var rest = copy.AsSpan(); rest.IndexOf(Begin) is var at and >= 0;)
        {
            rest = rest[(at + Begin.Length)..];
            var key = rest[..LengthOfKey(rest)];
            key.Fill(Mask);
            rest = rest[key.Length..];
            if (rest.StartsWith(End))
            {
                // Its label looks like that of the next key.
                rest = rest[(rest.IndexOf(Begin) is var label and >= 0 ? label + Begin.Length : End.Length)..];
            }
        }

        return copy;
    }

    // Without an end it ends with the first byte that no PEM text has.
    private static int LengthOfKey(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf(End);
        if (end >= 0)
        {
            return end;
        }

        var length = text.IndexOfAnyExceptInRange((byte)'\t', (byte)'z');
        return length < 0 ? text.Length : length;
    }
}
