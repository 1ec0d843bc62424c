using System.Buffers;
using System.Globalization;
using System.Text;

namespace MeshClient.Xds.Bootstrap;

/// <summary>Percent-encoding as RFC 3986 has it for paths: everything but <c>pchar</c> and the slash is escaped. Thread-safe.</summary>
internal static class PercentEncoding
{
    private static readonly SearchValues<byte> Unescaped =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/"u8);

    /// <summary>For text that may contain a slash which does not separate anything, such as an authority.</summary>
    public static string Segment(string text) => Path(text).Replace("/", "%2F", StringComparison.Ordinal);

    public static string Path(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (!utf8.AsSpan().ContainsAnyExcept(Unescaped))
        {
            return text;
        }

        var escaped = new StringBuilder(utf8.Length * 3);
        foreach (var octet in utf8)
        {
            if (Unescaped.Contains(octet))
            {
                escaped.Append((char)octet);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
            }
        }

        return escaped.ToString();
    }
}
