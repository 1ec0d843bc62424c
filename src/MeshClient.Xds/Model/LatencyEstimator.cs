namespace MeshClient.Xds.Model;

/// <summary>How latency samples are folded into an estimate.</summary>
internal enum LatencyEstimator
{
    /// <summary>Time-weighted average in both directions.</summary>
    Average,

    /// <summary>Jumps up at once, decays down (Finagle and Envoy contrib PeakEwma).</summary>
    Peak,
}
