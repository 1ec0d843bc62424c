// Hot path.
namespace MeshClient.Balancing;

/// <summary>What a pick may depend on. Immutable.</summary>
/// <param name="timestamp">The attempt's start by the runtime's <see cref="TimeProvider"/>; spares the picker its own look at the clock.</param>
/// <param name="previous">Endpoints to avoid while others exist; empty when the retry policy does not ask for it.</param>
/// <param name="requestHash">For hash policies.</param>
internal readonly struct PickContext(long timestamp, PreviousEndpoints previous = default, ulong requestHash = 0)
{
    // A field, so that Contains reads it in place instead of from a copy.
    public readonly PreviousEndpoints Previous = previous;

    public long Timestamp { get; } = timestamp;

    public ulong RequestHash { get; } = requestHash;
}
