namespace MeshClient.Xds.Model;

/// <summary>How many connections are made ahead of need (<c>PreconnectPolicy</c>); 1 means none. Immutable.</summary>
internal sealed record Preconnect(double PerUpstreamRatio = 1.0, double PredictiveRatio = 1.0);
