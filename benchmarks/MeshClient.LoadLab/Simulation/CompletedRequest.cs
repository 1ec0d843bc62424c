namespace MeshClient.LoadLab.Simulation;

/// <summary>What became of a request; times in seconds. Immutable.</summary>
internal readonly record struct CompletedRequest(int Server, double SentAt, double Latency, bool Failed);
