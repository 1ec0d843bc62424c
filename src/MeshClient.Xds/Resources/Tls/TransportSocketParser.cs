using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;
using Socket = MeshClient.Xds.Proto.Core.TransportSocket;

namespace MeshClient.Xds.Resources.Tls;

/// <summary>
/// How connections of a cluster are secured (gRFC A29, A86, security 2). What is not understood is refused: to ignore it could mean
/// plaintext where TLS was asked for. The type of the content decides, not the name of the socket. Thread-safe.
/// </summary>
internal static class TransportSocketParser
{
    private const string TlsContext = "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";
    private const string HttpProxy = "envoy.extensions.transport_sockets.http_11_proxy.v3.Http11ProxyUpstreamTransport";
    private const string RawBuffer = "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";
    private const string Field = "transport_socket";
    private const string ConfigField = "typed_config";

    /// <summary>Plaintext without a transport socket, and when the settings are invalid, which is reported.</summary>
    public static UpstreamTransport Parse(Cluster cluster, ParseScope scope)
    {
        if (cluster.TransportSocketMatches.Count > 0)
        {
            scope.Error("transport_socket_matches", "is not supported; use transport_socket");
        }

        if (cluster.TransportSocketMatcher is not null)
        {
            scope.Error("transport_socket_matcher", "is not supported; use transport_socket");
        }

        return cluster.TransportSocket is null ? default : Parse(cluster.TransportSocket, allowProxy: true, scope);
    }

    private static UpstreamTransport Parse(Socket socket, bool allowProxy, ParseScope scope)
    {
        using var level = scope.Enter(Field);
        if (!Extension.TryOpen(socket.TypedConfig, ConfigField, scope, out var extension))
        {
            return default;
        }

        switch (extension.TypeName)
        {
            case TlsContext:
                return new UpstreamTransport(ParseTls(extension, scope), UsesHttpProxy: false);
            case HttpProxy when allowProxy:
                return ParseProxy(extension, scope);
            case RawBuffer:
                // As in gRPC (security 16 #6): plaintext is what a cluster has without a transport socket.
                scope.Error(ConfigField, "RawBuffer is not supported; leave transport_socket out for plaintext");
                return default;
            default:
                scope.Error(
                    ConfigField, $"the transport socket {Quote.Text(extension.TypeName)} is not supported here; supported are {TlsContext} and around it {HttpProxy}");
                return default;
        }
    }

    // Without a socket inside of it the tunnel carries plaintext.
    private static UpstreamTransport ParseProxy(in Extension extension, ParseScope scope)
    {
        if (!extension.TryRead(Proto.Tls.Http11ProxyUpstreamTransport.Parser, ConfigField, scope, out var proxy))
        {
            return default;
        }

        using var level = scope.Enter(ConfigField);
        var inner = proxy.TransportSocket is null ? default : Parse(proxy.TransportSocket, allowProxy: false, scope);
        return inner with { UsesHttpProxy = true };
    }

    private static UpstreamTls? ParseTls(in Extension extension, ParseScope scope)
    {
        if (!extension.TryRead(Proto.Tls.UpstreamTlsContext.Parser, ConfigField, scope, out var context))
        {
            return null;
        }

        using var level = scope.Enter(ConfigField);
        return UpstreamTlsParser.Parse(context, scope);
    }
}
