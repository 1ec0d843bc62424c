using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MeshClient.Testing.Loopback;

/// <summary>What Kestrel binds to: the connections of a <see cref="LoopbackTransport"/> that speak one protocol. Immutable.</summary>
internal sealed class LoopbackEndPoint(LoopbackTransport transport, HttpProtocols protocols) : EndPoint
{
    public LoopbackTransport Transport => transport;

    public HttpProtocols Protocols => protocols;

    public override string ToString() => $"{transport.Address} ({protocols})";
}
