using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Resources;

/// <summary>
/// Finds the name of a resource in its bytes: to know what to compare them with, and so that the NACK of bytes that cannot be parsed as a
/// whole can name it. Thread-safe.
/// </summary>
internal static class ResourceNameReader
{
    // In all four resource types the name is field 1, a string.
    private const int Name = 1;

    /// <summary>Null if there is none, or if the damage lies before it.</summary>
    public static string? Read(ReadOnlySpan<byte> value)
    {
        var reader = new WireReader(value);
        while (reader.Next())
        {
            if (reader is { Field: Name, Kind: WireKind.Bytes })
            {
                return WireText.Read(reader.Content);
            }
        }

        return null;
    }
}
