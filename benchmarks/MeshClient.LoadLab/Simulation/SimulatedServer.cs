namespace MeshClient.LoadLab.Simulation;

/// <summary>Some workers and a queue, first come first served. Single-owner: the simulation.</summary>
internal sealed class SimulatedServer(ServerBehaviour behaviour, int workers)
{
    private readonly Queue<SimulatedRequest> _waiting = new();
    private int _busy;

    public ServerBehaviour Behaviour => behaviour;

    /// <summary>True when a worker takes the request at once; otherwise it waits.</summary>
    public bool TryStart(SimulatedRequest request)
    {
        if (_busy == workers)
        {
            _waiting.Enqueue(request);
            return false;
        }

        _busy++;
        return true;
    }

    /// <summary>A worker is done; returns the request that it takes next.</summary>
    public SimulatedRequest? Finish()
    {
        if (_waiting.TryDequeue(out var next))
        {
            return next;
        }

        _busy--;
        return null;
    }
}
