using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

/// <summary>Keeps what channel credentials say they are made of.</summary>
internal sealed class RecordingChannelCredentialsConfigurator : ChannelCredentialsConfiguratorBase
{
    public string? Line { get; private set; }

    public object?[]? Parts { get; private set; }

    public override void SetInsecureCredentials(object state) => Line = "insecure";

    public override void SetSslCredentials(
        object state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback) =>
        (Line, Parts) = ("ssl", [rootCertificates, keyCertificatePair, verifyPeerCallback]);

    public override void SetCompositeCredentials(object state, ChannelCredentials channelCredentials, CallCredentials callCredentials) =>
        (Line, Parts) = ("composite", [channelCredentials, callCredentials]);
}
