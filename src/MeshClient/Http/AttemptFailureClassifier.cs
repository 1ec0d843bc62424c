using System.Net.Sockets;
using MeshClient.Resilience;
using MeshClient.Transport;

namespace MeshClient.Http;

/// <summary>
/// Reads from what the HTTP stack threw how an attempt failed, in the terms of Envoy's reset reasons.
/// </summary>
internal static class AttemptFailureClassifier
{
    private const long Http2RefusedStream = 0x7;
    private const long Http3RequestRejected = 0x10b;

    /// <summary>True for what the HTTP stack throws when a connection, a peer or a token ends a request.</summary>
    public static bool IsTransport(Exception exception) =>
        exception is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or SocketException;

    public static MeshFailureReason ReasonFor(AttemptFailure failure, Exception exception) => failure switch
    {
        AttemptFailure.ConnectTimeout => MeshFailureReason.ConnectTimeout,
        AttemptFailure.ConnectFailure => EndpointConnectException.Find(exception)?.Kind switch
        {
            ConnectFailureKind.Tls => MeshFailureReason.TlsFailed,
            ConnectFailureKind.NameResolution => MeshFailureReason.NameResolutionFailed,
            _ => MeshFailureReason.ConnectFailed,
        },
        AttemptFailure.PerTryTimeout => MeshFailureReason.PerTryTimeout,
        AttemptFailure.RefusedStream or AttemptFailure.Reset => MeshFailureReason.ResetRemote,
        AttemptFailure.ResetBeforeRequest => MeshFailureReason.ResetLocal,
        AttemptFailure.ProtocolError => MeshFailureReason.ProtocolError,
        _ => MeshFailureReason.ConnectionClosed,
    };

    public static AttemptFailure Classify(Exception exception)
    {
        if (EndpointConnectException.Find(exception) is { } connect)
        {
            return connect.Kind == ConnectFailureKind.Timeout ? AttemptFailure.ConnectTimeout : AttemptFailure.ConnectFailure;
        }

        for (var current = exception; current is not null; current = current.InnerException)
        {
            switch (current)
            {
                case EndpointDrainedException:
                    return AttemptFailure.ResetBeforeRequest;
                case HttpProtocolException { ErrorCode: Http2RefusedStream or Http3RequestRejected }:
                    return AttemptFailure.RefusedStream;
                case HttpProtocolException:
                    return AttemptFailure.Reset;
                case HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }:
                case HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded }:
                case SocketException:
                    return AttemptFailure.ConnectionTermination;
                case HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError }:
                case HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded }:
                    return AttemptFailure.ProtocolError;
            }
        }

        return AttemptFailure.ConnectionTermination;
    }
}
