using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;

namespace MeshClient.Xds.Resources.Tls;

/// <summary>
/// How connections of a cluster are secured (gRFC A29, security 2). What is not understood is refused: to ignore it could mean
/// plaintext where TLS was asked for. Thread-safe.
/// </summary>
internal static class TransportSocketParser
{
    private const string TlsContext = "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";
    private const string RawBuffer = "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";

    /// <summary>Null for plaintext, and when the settings are invalid, which is reported.</summary>
    public static UpstreamTls? Parse(Cluster cluster, ParseScope scope)
    {
        if (cluster.TransportSocketMatches.Count > 0)
        {
            scope.Error("transport_socket_matches", "is not supported; use transport_socket");
        }

        if (cluster.TransportSocketMatcher is not null)
        {
            scope.Error("transport_socket_matcher", "is not supported; use transport_socket");
        }

        if (cluster.TransportSocket is null)
        {
            return null;
        }

        using var level = scope.Enter("transport_socket");
        const string field = "typed_config";
        if (!Extension.TryOpen(cluster.TransportSocket.TypedConfig, field, scope, out var extension))
        {
            return null;
        }

        switch (extension.TypeName)
        {
            case TlsContext:
                return ParseTls(extension, field, scope);
            case RawBuffer:
                // As in gRPC (security 16 #6): plaintext is what a cluster has without a transport socket.
                scope.Error(field, "RawBuffer is not supported; leave transport_socket out for plaintext");
                return null;
            default:
                scope.Error(field, $"the transport socket {Quote.Text(extension.TypeName)} is not supported; supported is {TlsContext}");
                return null;
        }
    }

    private static UpstreamTls? ParseTls(in Extension extension, string field, ParseScope scope)
    {
        if (!extension.TryRead(Proto.Tls.UpstreamTlsContext.Parser, field, scope, out var context))
        {
            return null;
        }

        using var level = scope.Enter(field);
        return UpstreamTlsParser.Parse(context, scope);
    }
}
