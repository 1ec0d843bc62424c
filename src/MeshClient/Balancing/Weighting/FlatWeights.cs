namespace MeshClient.Balancing.Weighting;

/// <summary>
/// Weights of endpoints of several localities in one list: normalised locality weight × normalised endpoint weight (gRFC A113, in its
/// fixed-point arithmetic), so that a locality's share does not depend on how many endpoints it has.
/// </summary>
internal static class FlatWeights
{
    private const ulong One = 1UL << 31;

    /// <param name="endpointWeight">The endpoint's weight.</param>
    /// <param name="endpointTotal">Sum of endpoint weights in its locality, not zero.</param>
    /// <param name="localityWeight">The weight of its locality.</param>
    /// <param name="localityTotal">Sum of locality weights in its priority, not zero.</param>
    public static ulong Of(ulong endpointWeight, ulong endpointTotal, ulong localityWeight, ulong localityTotal)
    {
        var inLocality = endpointWeight * One / endpointTotal;
        var ofLocality = localityWeight * One / localityTotal;
        return Math.Max(1, (inLocality * ofLocality) >> 31);
    }
}
