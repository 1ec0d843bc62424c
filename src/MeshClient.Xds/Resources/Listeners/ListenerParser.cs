using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.Listeners;

/// <summary><c>envoy.config.listener.v3.Listener</c> as a client reads it (xds-client 3.1). Thread-safe.</summary>
internal static class ListenerParser
{
    private const uint DefaultBodyBufferLimit = 1024 * 1024;
    private const string ConnectionManager = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

    public static ListenerResource? Parse(Proto.Listeners.Listener listener, ParseScope scope)
    {
        scope.ResourceName = listener.Name;
        if (listener.Name.Length == 0)
        {
            scope.Error("name", "is required");
        }

        // A socket listener is valid on the wire; the target that asked for it reports that it is of no use (gRFC A74).
        return listener.ApiListener is null
            ? new ListenerResource { Name = listener.Name }
            : ParseApiListener(listener, scope);
    }

    private static ListenerResource? ParseApiListener(Proto.Listeners.Listener listener, ParseScope scope)
    {
        using var outer = scope.Enter("api_listener");
        const string field = "api_listener";
        if (!Extension.TryOpen(listener.ApiListener.ApiListener_, field, scope, out var extension))
        {
            return null;
        }

        if (extension.TypeName != ConnectionManager)
        {
            scope.Error(field, $"must hold an HttpConnectionManager, not {Quote.Text(extension.TypeName)}");
            return null;
        }

        if (!extension.TryRead(Proto.Http.HttpConnectionManager.Parser, field, scope, out var manager))
        {
            return null;
        }

        using var inner = scope.Enter(field);
        return new ListenerResource
        {
            Name = listener.Name,
            HttpConnectionManager = HttpConnectionManagerParser.Parse(manager, listener.Name, scope),
            BodyBufferLimit = listener.PerConnectionBufferLimitBytes ?? DefaultBodyBufferLimit,
        };
    }
}
