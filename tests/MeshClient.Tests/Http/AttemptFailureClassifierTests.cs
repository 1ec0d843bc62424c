using System.Net.Sockets;
using MeshClient.Http;
using MeshClient.Resilience;
using MeshClient.Transport;

namespace MeshClient.Tests.Http;

public sealed class AttemptFailureClassifierTests
{
    public static TheoryData<string, Exception, object, MeshFailureReason> Cases => new()
    {
        { "connect refused", Connect(ConnectFailureKind.Refused), AttemptFailure.ConnectFailure, MeshFailureReason.ConnectFailed },
        { "connect timeout", Connect(ConnectFailureKind.Timeout), AttemptFailure.ConnectTimeout, MeshFailureReason.ConnectTimeout },
        { "tls", Connect(ConnectFailureKind.Tls), AttemptFailure.ConnectFailure, MeshFailureReason.TlsFailed },
        { "name", Connect(ConnectFailureKind.NameResolution), AttemptFailure.ConnectFailure, MeshFailureReason.NameResolutionFailed },
        { "refused stream", Http2(0x7), AttemptFailure.RefusedStream, MeshFailureReason.ResetRemote },
        { "reset", Http2(0x8), AttemptFailure.Reset, MeshFailureReason.ResetRemote },
        { "closed", new HttpRequestException(HttpRequestError.ResponseEnded), AttemptFailure.ConnectionTermination, MeshFailureReason.ConnectionClosed },
        { "socket", new HttpRequestException("x", new SocketException((int)SocketError.ConnectionReset)), AttemptFailure.ConnectionTermination, MeshFailureReason.ConnectionClosed },
        { "garbage", new HttpRequestException(HttpRequestError.InvalidResponse), AttemptFailure.ProtocolError, MeshFailureReason.ProtocolError },
        { "drained", new EndpointDrainedException(null), AttemptFailure.ResetBeforeRequest, MeshFailureReason.ResetLocal },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Classify_WhatTheStackThrows_NamesEnvoysReset(string name, Exception exception, object failure, MeshFailureReason reason)
    {
        var found = AttemptFailureClassifier.Classify(exception);

        Assert.True(Equals(failure, found), $"{name}: expected {failure}, found {found}");
        Assert.Equal(reason, AttemptFailureClassifier.ReasonFor(found, exception));
    }

    private static HttpRequestException Connect(ConnectFailureKind kind) =>
        new("wrapped", new EndpointConnectException(kind, "cannot connect", new IOException()));

    private static HttpRequestException Http2(long code) => new("wrapped", new HttpProtocolException(code, "stream", null));
}
