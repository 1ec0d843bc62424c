using Fractional = MeshClient.Xds.Proto.Types.FractionalPercent;

namespace MeshClient.Xds.Resources.Common;

/// <summary>Percentages in their two spellings. Thread-safe.</summary>
internal static class PercentParser
{
    private const uint Million = 1_000_000;

    /// <summary>In millionths, at most one million; null when the denominator is unknown, which is reported.</summary>
    public static uint? ParseFractional(Fractional fraction, string field, ParseScope scope)
    {
        ulong factor = fraction.Denominator switch
        {
            Fractional.Types.DenominatorType.Hundred => 10_000,
            Fractional.Types.DenominatorType.TenThousand => 100,
            Fractional.Types.DenominatorType.Million => 1,
            _ => 0,
        };
        if (factor == 0)
        {
            scope.Error(field, $"the denominator {(int)fraction.Denominator} is unknown; use HUNDRED, TEN_THOUSAND or MILLION");
            return null;
        }

        return (uint)Math.Min(fraction.Numerator * factor, Million);
    }

    /// <summary>Null when unset or outside of 0 to 100; the latter is reported.</summary>
    public static double? Parse(Proto.Types.Percent? percent, string field, ParseScope scope)
    {
        if (percent is null)
        {
            return null;
        }

        // Written so that NaN fails too.
        if (!(percent.Value is >= 0 and <= 100))
        {
            scope.Error(field, $"the percentage {percent.Value} must be 0 to 100");
            return null;
        }

        return percent.Value;
    }
}
