namespace MeshClient.Balancing.Localities;

/// <summary>Effective weights of localities: their weight × the share of their endpoints that is available, overprovisioned (Envoy).</summary>
internal static class LocalityLoads
{
    // Weights are integers; this keeps four digits of the share.
    private const double Scale = 100;

    /// <summary>Zero when nothing is available or the weight is zero.</summary>
    /// <param name="weight">The locality's weight.</param>
    /// <param name="available">Available endpoints in it.</param>
    /// <param name="total">All its endpoints.</param>
    /// <param name="overprovisioningFactor">Percent.</param>
    public static ulong EffectiveWeight(uint weight, int available, int total, int overprovisioningFactor)
    {
        if (available == 0)
        {
            return 0;
        }

        var availability = Math.Min(100.0, (double)overprovisioningFactor * available / total);
        return (ulong)Math.Round(weight * availability * Scale);
    }
}
