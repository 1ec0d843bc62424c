namespace MeshClient.LoadLab.Simulation;

/// <summary>Every request of a run. Immutable.</summary>
internal sealed class SimulationResult(Workload workload, IReadOnlyList<CompletedRequest> requests)
{
    public IReadOnlyList<CompletedRequest> Requests => requests;

    /// <summary>Requests sent after the warm-up.</summary>
    public IEnumerable<CompletedRequest> Measured => requests.Where(request => request.SentAt >= workload.WarmUpSeconds);

    /// <summary>A server's part of the requests sent between two times.</summary>
    public double Share(int server, double from, double to)
    {
        var sent = requests.Where(request => request.SentAt >= from && request.SentAt < to).ToList();
        return sent.Count == 0 ? 0 : (double)sent.Count(request => request.Server == server) / sent.Count;
    }
}
