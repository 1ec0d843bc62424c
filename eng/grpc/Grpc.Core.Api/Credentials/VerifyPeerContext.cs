namespace Grpc.Core;

/// <summary>The peer that a <see cref="VerifyPeerCallback"/> judges. Immutable.</summary>
public class VerifyPeerContext
{
    internal VerifyPeerContext(string targetName, string peerPem)
    {
        TargetName = targetName;
        PeerPem = peerPem;
    }

    /// <summary>The target of the channel.</summary>
    public string TargetName { get; }

    /// <summary>The certificate of the peer (PEM).</summary>
    public string PeerPem { get; }
}
