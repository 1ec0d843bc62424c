namespace MeshClient.Diagnostics;

/// <summary>Attribute values of the enumerations, as constant strings. Immutable.</summary>
internal static class TagValues
{
    public static string Of(MeshOutcome outcome) => outcome switch
    {
        MeshOutcome.Success => "success",
        MeshOutcome.Cancelled => "cancelled",
        _ => "failure",
    };

    public static string Of(AttemptKind kind) => kind switch
    {
        AttemptKind.Initial => "initial",
        AttemptKind.Retry => "retry",
        AttemptKind.Hedge => "hedge",
        _ => "transparent",
    };

    public static string Of(RetryDenial denial) => denial switch
    {
        RetryDenial.Budget => "budget",
        RetryDenial.CircuitBreaker => "circuit_breaker",
        RetryDenial.Limit => "limit",
        RetryDenial.BufferOverflow => "buffer_overflow",
        RetryDenial.NotReplayable => "not_replayable",
        _ => "pushback",
    };
}
