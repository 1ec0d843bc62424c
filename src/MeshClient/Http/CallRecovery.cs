using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Diagnostics;
using MeshClient.Resilience;

namespace MeshClient.Http;

/// <summary>
/// What only those calls need that have a retry policy, ask something of the mesh by their headers, or meet trouble; the others do not pay
/// for it. Single-owner: the call.
/// </summary>
internal sealed class CallRecovery(CallRetries retries)
{
    private CallRetries _retries = retries;
    private PreviousEndpoints _previous;

    public ref CallRetries Retries => ref _retries;

    public ref PreviousEndpoints Previous => ref _previous;

    /// <summary>Keeps the request's body; null when it needs no keeping.</summary>
    public ReplayableContent? Replay { get; set; }

    /// <summary>Envoy's response flags so far, comma separated.</summary>
    public string? Flags { get; private set; }

    /// <summary>Times that the call went to another endpoint because it could not be sent at all.</summary>
    public int Moves { get; set; }

    public int RetriesMade { get; set; }

    /// <summary>Where a place among a cluster's concurrent retries is taken; null when none is.</summary>
    public CircuitBreaker? RetryPlace { get; set; }

    /// <summary>Why the call's failure was not retried; null when no retry was denied.</summary>
    public RetryDenial? Denial { get; set; }

    public AttemptKind NextKind { get; set; } = AttemptKind.Retry;

    /// <summary>Adds to the flags; the flag of the final result comes first.</summary>
    public void AddFlag(string flag, bool isFinal = false)
    {
        if (flag == ResponseFlags.None || (Flags is not null && Flags.Split(',').Contains(flag)))
        {
            return;
        }

        Flags = Flags is null ? flag : isFinal ? $"{flag},{Flags}" : $"{Flags},{flag}";
    }
}
