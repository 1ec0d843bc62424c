// Hot path.
using MeshClient.Balancing;
using MeshClient.Diagnostics;

namespace MeshClient.Transport;

/// <summary>
/// The connections to one endpoint: a <see cref="SocketsHttpHandler"/> made at the first request. When the cluster's transport settings
/// change, new requests get a new handler; the old one closes its connections as their requests end. Thread-safe.
/// </summary>
internal sealed class SocketEndpointTransport : EndpointTransport
{
    // A request that waits for a connection of a retired handler is done with it after the connect timeout; then nothing new can begin.
    private static readonly TimeSpan RetirementGrace = TimeSpan.FromSeconds(5);

    private readonly Endpoint _endpoint;
    private readonly ClusterTransportFactory _cluster;
    private readonly TimeProvider _time;

    // Guards the change of the handler, which happens at the first request and when settings change; never taken on the steady path.
    private readonly Lock _gate = new();
    private Connections? _connections;
    private bool _disposed;

    public SocketEndpointTransport(Endpoint endpoint, ClusterTransportFactory cluster, TimeProvider time)
    {
        _endpoint = endpoint;
        _cluster = cluster;
        _time = time;
    }

    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var connections = Volatile.Read(ref _connections);
        if (connections is null || !ReferenceEquals(connections.Settings, _cluster.Settings))
        {
            connections = Renew();
        }

        try
        {
            return connections.Invoker.SendAsync(request, cancellationToken);
        }
        catch (ObjectDisposedException exception)
        {
            throw new EndpointDrainedException(exception);
        }
    }

    public override ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposed = true;
            _connections?.Invoker.Dispose();
            _connections = null;
        }

        return ValueTask.CompletedTask;
    }

    private Connections Renew()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                throw new EndpointDrainedException(innerException: null);
            }

            var settings = _cluster.Settings;
            if (_connections is { } current)
            {
                if (ReferenceEquals(current.Settings, settings))
                {
                    return current;
                }

                Retire(current);
            }

            _connections = new Connections(settings, CreateInvoker(settings));
            return _connections;
        }
    }

    private void Retire(Connections connections)
    {
        ITimer? timer = null;

        // The timer outlives the request that happens to see the change, so it must not carry that request's context.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        timer = _time.CreateTimer(
            _ =>
            {
                connections.Invoker.Dispose();
                timer?.Dispose();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        timer.Change(connections.Settings.ConnectTimeout + RetirementGrace, Timeout.InfiniteTimeSpan);
    }

    private HttpMessageInvoker CreateInvoker(TransportSettings settings)
    {
        var connector = new EndpointConnector(_endpoint, settings, _time);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = new AttemptPropagator(_cluster.Cluster, _endpoint.Address.Text),
            MeterFactory = _cluster.Meters,

            // The connector times out by itself, so that it can tell a timeout from a disposed handler.
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            ConnectCallback = connector.ConnectAsync,
        };
        settings.Apply(handler);
        return new HttpMessageInvoker(handler, disposeHandler: true);
    }

    private sealed record Connections(TransportSettings Settings, HttpMessageInvoker Invoker);
}
