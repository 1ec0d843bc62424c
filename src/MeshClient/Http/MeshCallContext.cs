using MeshClient.Diagnostics;
using MeshClient.Filters.Fault;
using MeshClient.Xds.Internal;
using Microsoft.Extensions.Logging;

namespace MeshClient.Http;

/// <summary>What all calls of a handler share. Immutable.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Random">Chooses among weighted clusters.</param>
/// <param name="Metrics">Instruments of calls and attempts.</param>
/// <param name="Methods">Bounded method attributes.</param>
/// <param name="LocalReplies">How plain HTTP callers are told about failures of the mesh.</param>
/// <param name="Logger">For single calls.</param>
/// <param name="RequireTls">Calls carry credentials that must not reach a cluster without TLS.</param>
internal sealed record MeshCallContext(
    TimeProvider Time,
    IRandomSource Random,
    MeshCallMetrics Metrics,
    MethodTags Methods,
    LocalReplyMode LocalReplies,
    ILogger Logger,
    bool RequireTls = false)
{
    // Drawn when a hash policy first asks for it.
    private readonly Lazy<ulong> _channel = new(Random.NextUInt64);

    /// <summary>A random number that tells this handler, and so a gRPC channel, from others (<c>io.grpc.channel_id</c>).</summary>
    public ulong Channel => _channel.Value;

    /// <summary>How we are known to the control plane, for filters that act on some clients only.</summary>
    public string NodeId { get; init; } = "";

    /// <summary>Of the whole runtime.</summary>
    public ActiveFaults Faults { get; init; } = new();
}
