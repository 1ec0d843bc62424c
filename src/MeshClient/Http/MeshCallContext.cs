using MeshClient.Diagnostics;
using MeshClient.Xds.Internal;
using Microsoft.Extensions.Logging;

namespace MeshClient.Http;

/// <summary>What all calls of a handler share. Immutable.</summary>
internal sealed record MeshCallContext(
    TimeProvider Time,
    IRandomSource Random,
    MeshCallMetrics Metrics,
    MethodTags Methods,
    LocalReplyMode LocalReplies,
    ILogger Logger);
