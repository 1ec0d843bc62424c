using System.Buffers.Text;

namespace MeshClient.Xds.Orca;

/// <summary>
/// Reads the text form that plain HTTP backends send: <c>cpu_utilization=0.7,named_metrics.queue=12</c>; older ones write a colon for the
/// equals sign. Thread-safe.
/// </summary>
internal static class OrcaText
{
    /// <summary>False, and nothing was added, when the text is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, IOrcaSink sink) => TryWalk(text, null) && TryWalk(text, sink);

    private static bool TryWalk(ReadOnlySpan<byte> text, IOrcaSink? sink)
    {
        while (!text.IsEmpty)
        {
            var comma = text.IndexOf((byte)',');
            var entry = (comma < 0 ? text : text[..comma]).Trim((byte)' ');
            text = comma < 0 ? default : text[(comma + 1)..];
            if (!TryReadEntry(entry, out var name, out var value))
            {
                return false;
            }

            if (sink is not null && OrcaNames.TryFind(ref name, out var metric))
            {
                sink.Add(metric, name, value);
            }
        }

        return true;
    }

    private static bool TryReadEntry(ReadOnlySpan<byte> entry, out ReadOnlySpan<byte> name, out double value)
    {
        var separator = entry.IndexOf((byte)'=');
        separator = separator < 0 ? entry.LastIndexOf((byte)':') : separator;
        if (separator <= 0)
        {
            name = default;
            value = 0;
            return false;
        }

        name = entry[..separator].TrimEnd((byte)' ');
        var number = entry[(separator + 1)..].TrimStart((byte)' ');
        return Utf8Parser.TryParse(number, out value, out var consumed) && consumed == number.Length;
    }
}
