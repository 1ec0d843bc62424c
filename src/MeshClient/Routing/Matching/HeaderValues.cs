using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

// Hot path.
namespace MeshClient.Routing.Matching;

/// <summary>Reads header values as matchers see them: unparsed, several values joined with commas. Thread-safe.</summary>
internal static class HeaderValues
{
    /// <summary>Null when the header is absent. Allocates only when there are several values, or for a content length.</summary>
    public static string? Find(HeaderKey key, HttpHeaders headers, HttpContent? content)
    {
        switch (key.Origin)
        {
            case HeaderOrigin.Message:
                var own = Find(headers, key.Name);
                // A name that .NET does not know may have been added to the content as well.
                var more = content is null ? null : Find(content.Headers, key.Name);
                return own is null ? more : more is null ? own : $"{own},{more}";
            case HeaderOrigin.Content:
                return content is null ? null : Find(content.Headers, key.Name);
            case HeaderOrigin.ContentLength:
                return content?.Headers.ContentLength?.ToString(CultureInfo.InvariantCulture);
            default:
                return null;
        }
    }

    public static string? Find(HttpHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out var values))
        {
            return null;
        }

        return values.Count == 1 ? values.ToString() : Join(name, values);
    }

    private static string? Join(string name, HeaderStringValues values)
    {
        if (values.Count == 0)
        {
            return null;
        }

        // The parts of one User-Agent are separate values to .NET, but one to everybody else.
        if (name.Equals("user-agent", StringComparison.OrdinalIgnoreCase))
        {
            return values.ToString();
        }

        var joined = new StringBuilder();
        foreach (var value in values)
        {
            joined.Append(value).Append(',');
        }

        return joined.ToString(0, joined.Length - 1);
    }
}
