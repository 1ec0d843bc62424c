using Grpc.Core;

namespace GrpcStandIns.Tests.Server;

/// <summary>A call as the server's context described it while the call ran. Immutable.</summary>
public sealed record SeenCall(string Method, string Host, string Peer, DateTime Deadline, Metadata Headers, bool IsPeerAuthenticated)
{
    internal static SeenCall From(ServerCallContext context) => new(
        context.Method, context.Host, context.Peer, context.Deadline, context.RequestHeaders, context.AuthContext.IsPeerAuthenticated);
}
