using System.Globalization;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>Durations in the JSON form of protocol buffers: <c>"2.5s"</c>. Thread-safe.</summary>
internal static class JsonDuration
{
    private const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;

    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        if (!text.EndsWith('s') || !decimal.TryParse(text.AsSpan()[..^1], Style, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }

        var ticks = seconds * TimeSpan.TicksPerSecond;
        if (ticks is < long.MinValue or > long.MaxValue)
        {
            return false;
        }

        value = TimeSpan.FromTicks((long)ticks);
        return true;
    }
}
