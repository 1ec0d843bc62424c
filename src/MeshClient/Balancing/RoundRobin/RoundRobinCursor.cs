// Hot path.
using System.Runtime.InteropServices;

namespace MeshClient.Balancing.RoundRobin;

/// <summary>
/// The position of a rotation. Outlives pickers, so that a rebuilt picker goes on where the last one stopped. Thread-safe.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal sealed class RoundRobinCursor(uint start)
{
    // In the middle of its own cache lines: every pick of every thread writes it.
    [FieldOffset(64)]
    private uint _next = start;

    public uint Next() => Interlocked.Increment(ref _next);
}
