using System.Globalization;

namespace MeshClient.Xds.Internal;

/// <summary>The JSON form of google.protobuf.Duration. Thread-safe.</summary>
internal static class JsonDuration
{
    // Range of google.protobuf.Duration: about 10,000 years.
    private const decimal MaxSeconds = 315_576_000_000m;

    private const int MaxDecimals = 9;

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (!text.EndsWith('s'))
        {
            return false;
        }

        var number = text.AsSpan(0, text.Length - 1);
        var point = number.IndexOf('.');
        if ((point >= 0 && number.Length - point - 1 is < 1 or > MaxDecimals)
            || !decimal.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(seconds) > MaxSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }
}
