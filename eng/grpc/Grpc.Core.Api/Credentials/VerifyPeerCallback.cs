namespace Grpc.Core;

/// <summary>Accepts or refuses the peer after the handshake.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
