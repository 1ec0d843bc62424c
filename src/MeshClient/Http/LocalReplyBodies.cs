using MeshClient.Diagnostics;

namespace MeshClient.Http;

/// <summary>The bodies of Envoy's local replies, for responses mode.</summary>
internal static class LocalReplyBodies
{
    public static string For(FailureReasonEntry entry, string? transportFailure, bool retried) => entry.Reason switch
    {
        MeshFailureReason.NoHealthyEndpoint => "no healthy upstream",
        MeshFailureReason.Dropped => "drop overload",
        MeshFailureReason.CircuitBreakerOpen => Reset("overflow", null, retried),
        MeshFailureReason.ConnectFailed or MeshFailureReason.TlsFailed => Reset("remote connection failure", transportFailure, retried),
        MeshFailureReason.ConnectTimeout => Reset("connection timeout", null, retried),
        MeshFailureReason.ConnectionClosed => Reset("connection termination", null, retried),
        MeshFailureReason.ResetRemote => Reset("remote reset", null, retried),
        MeshFailureReason.ResetLocal => Reset("local reset", null, retried),
        MeshFailureReason.ProtocolError => Reset("protocol error", null, retried),
        MeshFailureReason.NameResolutionFailed => "dns resolution failure",
        MeshFailureReason.RequestTimeout or MeshFailureReason.PerTryTimeout => "upstream request timeout",
        MeshFailureReason.RequestBodyTooLargeToRetry => "exceeded request buffer limit while retrying upstream",
        _ => "",
    };

    private static string Reset(string reason, string? transportFailure, bool retried)
    {
        var text = $"upstream connect error or disconnect/reset before headers. {(retried ? "retried and the latest " : "")}reset reason: {reason}";
        return transportFailure is null ? text : $"{text}, transport failure reason: {transportFailure}";
    }
}
