using System.Text;
using System.Text.Unicode;

namespace MeshClient.Xds.Internal;

/// <summary>Text in protobuf messages. Thread-safe.</summary>
internal static class WireText
{
    /// <summary>The text, or null if the bytes are no UTF-8.</summary>
    public static string? Read(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? "" : Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The text; <paramref name="known"/> itself if that is what the bytes say. Null if they are no UTF-8.</summary>
    public static string? Read(ReadOnlySpan<byte> bytes, string known) => Says(bytes, known) ? known : Read(bytes);

    private static bool Says(ReadOnlySpan<byte> bytes, string text) =>
        bytes.Length == text.Length && Ascii.IsValid(text) && Ascii.Equals(bytes, text);
}
