using MeshClient.Xds.Internal;

namespace MeshClient.LoadLab.Simulation;

/// <summary>Distribution of the work that requests bring, in seconds. Immutable.</summary>
internal sealed record ServiceTime(double Mean, double CoefficientOfVariation)
{
    /// <summary>Log-normal; constant without variation.</summary>
    public double Draw(IRandomSource random)
    {
        if (CoefficientOfVariation == 0)
        {
            return Mean;
        }

        var variance = Math.Log(1 + (CoefficientOfVariation * CoefficientOfVariation));
        return Math.Exp(Math.Log(Mean) - (variance / 2) + (Math.Sqrt(variance) * Normal(random)));
    }

    // Box and Muller.
    private static double Normal(IRandomSource random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
