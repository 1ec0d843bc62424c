using MeshClient.Balancing.Weighting;

namespace MeshClient.Balancing.LatencyAware;

/// <summary>What unequal weights mean for the choice by expected time. Immutable.</summary>
internal sealed class LatencyWeights
{
    public LatencyWeights(ReadOnlySpan<ulong> weights)
    {
        Draws = new AliasTable(weights);
        Inverse = new float[weights.Length];
        var total = 0.0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        var mean = total / weights.Length;
        for (var i = 0; i < weights.Length; i++)
        {
            Inverse[i] = (float)(mean / weights[i]);
        }
    }

    /// <summary>Draws endpoints in proportion to their weights.</summary>
    public AliasTable Draws { get; }

    /// <summary>1 / normalised weight (mean 1).</summary>
    public float[] Inverse { get; }
}
