namespace MeshClient.Balancing;

/// <summary>The end of an attempt. Immutable.</summary>
internal readonly record struct AttemptOutcome
{
    public required AttemptOutcomeKind Kind { get; init; }

    /// <summary>The timestamp given to <see cref="ClusterBalancer.AttemptStarted"/>.</summary>
    public required long StartTimestamp { get; init; }

    /// <summary>When response headers arrived; set exactly when <see cref="ClusterBalancer.HeadersReceived"/> was called.</summary>
    public long? HeadersTimestamp { get; init; }

    /// <summary>HTTP status, or zero without a response.</summary>
    public int HttpStatus { get; init; }

    /// <summary>gRPC status, or -1 when there is none.</summary>
    public int GrpcStatus { get; init; } = -1;

    /// <summary>Hint of the server to stay away: Retry-After or grpc-retry-pushback-ms.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public AttemptOutcome()
    {
    }
}
