namespace MeshClient.Options;

/// <summary>The words of <see cref="MeshServiceRetryOptions.On"/>: those of Envoy's that need no further settings. Immutable.</summary>
internal static class RetryConditionNames
{
    private static readonly string[] Known =
    [
        "5xx", "cancelled", "connect-failure", "deadline-exceeded", "gateway-error", "internal", "refused-stream", "reset",
        "reset-before-request", "resource-exhausted", "retriable-4xx", "unavailable",
    ];

    public static string All => string.Join(", ", Known);

    public static IEnumerable<string> Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static bool IsKnown(string name) => Known.Contains(name, StringComparer.OrdinalIgnoreCase);
}
