using System.Text;

namespace MeshClient.Xds.Resources.Common;

/// <summary>Puts text of a resource into an error message: quoted, short, without control characters. Thread-safe.</summary>
internal static class Quote
{
    private const int MaxLength = 120;

    public static string Text(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var character in value.AsSpan(0, Math.Min(value.Length, MaxLength)))
        {
            text.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);
        }

        return text.Append(value.Length > MaxLength ? "\"..." : "\"").ToString();
    }
}
