namespace MeshClient.Topology;

/// <summary>A target, its topology and for how long no call used it. Single-owner: the control loop.</summary>
internal sealed class RunningTarget(TargetRuntime target, TargetTopology topology)
{
    private int _idleSweeps;

    public TargetRuntime Target { get; } = target;

    public TargetTopology Topology { get; } = topology;

    /// <summary>Called once per sweep: true when the target has now been unused for this many sweeps.</summary>
    public bool IsIdleFor(int sweeps)
    {
        _idleSweeps = Target.TakeUsed() ? 0 : _idleSweeps + 1;
        return _idleSweeps >= sweeps;
    }
}
