using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Client;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.LoadStats;
using MeshClient.Xds.Transport;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.LoadReporting;

/// <summary>
/// Load reports to one server: keeps one LRS stream open while any cluster reports there, with back-off between attempts, and sends what
/// the server asked for at its interval. Single-owner: the control loop.
/// </summary>
/// <remarks>gRFC A27; where the libraries differ (later responses, shortest interval, empty reports) it does as C-core.</remarks>
internal sealed class LoadReportConnection
{
    private const string SendAllClusters = "envoy.lrs.supports_send_all_clusters";

    private readonly XdsClientSettings _settings;
    private readonly ControlLoop _loop;
    private readonly ILogger _logger;
    private readonly Node _node;
    private readonly LoadReportHealth _health;
    private readonly ConnectBackOff _backOff;
    private readonly LoopTimer _reconnect;
    private readonly LoopTimer _report;
    private readonly ClusterLoads _loads;
    private readonly List<Task> _ending = [];
    private IAdsTransport? _transport;
    private LoadReportSession? _session;
    private LoadReportTerms? _terms;
    private bool _lastWasEmpty;
    private bool _isReportUnderWay;
    private bool _isFlushPosted;
    private bool _isClosed;

    public LoadReportConnection(XdsServer server, XdsBootstrap bootstrap, XdsClientSettings settings, ControlLoop loop)
    {
        Server = server;
        _settings = settings;
        _loop = loop;
        _logger = settings.LoggerFactory.CreateLogger(XdsClientLog.Category);
        _node = NodeMessage.Create(bootstrap.Node);
        _node.ClientFeatures.Add(SendAllClusters);
        _health = new LoadReportHealth(server, settings, _logger);
        _backOff = new ConnectBackOff(settings.Random);
        _reconnect = new LoopTimer(settings.TimeProvider, loop, Flush);
        _report = new LoopTimer(settings.TimeProvider, loop, ReportDue);
        _loads = new ClusterLoads(settings.TimeProvider);
    }

    public XdsServer Server { get; }

    public ClusterLoadLease Lease(ClusterLoadKey key)
    {
        PostFlush();
        return _loads.Lease(key, Release);
    }

    /// <summary>Completes when nothing runs any more.</summary>
    public Task Close(bool graceful)
    {
        _isClosed = true;
        _reconnect.Stop();
        Disconnect(graceful);
        return Task.WhenAll(_ending);
    }

    public LoadReportStatus GetStatus() => _health.GetStatus(_terms, _loads.Names);

    /// <summary>A request has left on an established connection.</summary>
    internal void Written(LoadReportSession session)
    {
        if (session == _session && _isReportUnderWay)
        {
            _isReportUnderWay = false;
            Reported();
        }
    }

    internal void Received(LoadReportSession session, LoadStatsResponse response)
    {
        if (session != _session)
        {
            return;
        }

        session.HasResponse = true;
        if (LoadReportTerms.TryRead(response, out var problem) is not { } terms)
        {
            session.Reject(problem!);
            return;
        }

        var isNewInterval = terms.Interval != _terms?.Interval;
        _terms = terms;
        _health.Responded(terms);

        // What was asked for at the old pace goes on until it is due, unless the pace changes.
        if (isNewInterval)
        {
            _report.Start(terms.Interval);
        }
    }

    internal void Ended(LoadReportSession session, AdsStreamEnd end)
    {
        if (session != _session)
        {
            return;
        }

        EndStream();
        var reason = session.Problem ?? end.Detail;
        var isFailure = !session.HasResponse || session.Problem is not null || end.Kind == AdsStreamEndKind.Unreadable;
        if (!isFailure)
        {
            _backOff.Reset();
        }

        var delay = _backOff.Next();
        _reconnect.Start(delay);
        if (isFailure)
        {
            _health.Failed(reason, delay);
        }
        else
        {
            _health.Closed(reason, delay);
        }
    }

    private void Release(ClusterLoadLease lease)
    {
        _loop.AssertCurrent();
        _loads.Release(lease);
        PostFlush();
    }

    /// <summary>Later, so that a cluster that merely changes does not end the stream.</summary>
    private void PostFlush()
    {
        if (!_isFlushPosted)
        {
            _isFlushPosted = true;
            _loop.Post(() =>
            {
                _isFlushPosted = false;
                Flush();
            });
        }
    }

    /// <summary>Opens or closes the stream as is due.</summary>
    private void Flush()
    {
        if (_isClosed)
        {
            return;
        }

        if (!_loads.IsLeased)
        {
            Disconnect(graceful: true);
        }
        else if (_session is null && !_reconnect.IsRunning)
        {
            Open();
        }
    }

    private void Open()
    {
        _transport ??= _settings.Transports.Create(Server);
        _session = new LoadReportSession(this, _transport.OpenLoadReports(), _loop, _settings.TimeProvider, _logger);
        _health.Opened();
        _session.Start(new LoadStatsRequest { Node = _node });
    }

    private void ReportDue()
    {
        if (_session is not { } session || _terms is not { } terms)
        {
            return;
        }

        _report.Start(terms.Interval);
        if (session.IsWriting)
        {
            // The last report has not left yet; what is counted meanwhile goes into the next one.
            return;
        }

        var request = _loads.Read(terms);
        var isEmpty = !_loads.HasLoad;
        if (isEmpty && _lastWasEmpty)
        {
            // The server knows from the report before: nothing happens. The next one covers the time from here.
            _loads.Commit();
            return;
        }

        _lastWasEmpty = isEmpty;
        _isReportUnderWay = true;
        session.Write(request);
    }

    private void Reported()
    {
        _loads.Commit();
        _health.Reported();
    }

    /// <summary>Ends the stream and gives up the connection; a back-off that is under way goes on.</summary>
    private void Disconnect(bool graceful)
    {
        var stream = Task.CompletedTask;
        if (_session is { } session)
        {
            if (graceful)
            {
                session.Finish(LastReport());
            }
            else
            {
                session.Close();
            }

            stream = session.Completion;
            EndStream();
            _health.Released();
        }

        if (_transport is { } transport)
        {
            _transport = null;
            _ending.RemoveAll(task => task.IsCompletedSuccessfully);
            _ending.Add(ReleaseAsync(transport, stream));
        }

        // Whoever reports after the back-off finds the server untried: what was wrong with it may be long past.
        if (!_reconnect.IsRunning)
        {
            _backOff.Reset();
        }
    }

    // What is under way counts as sent, and so does this: nobody will be there to learn otherwise.
    private LoadStatsRequest? LastReport()
    {
        if (_terms is not { } terms)
        {
            return null;
        }

        if (_isReportUnderWay)
        {
            Reported();
        }

        var request = _loads.Read(terms);
        if (!_loads.HasLoad)
        {
            _loads.Commit();
            return null;
        }

        Reported();
        return request;
    }

    private static async Task ReleaseAsync(IAdsTransport transport, Task stream)
    {
        await stream.ConfigureAwait(false);
        await transport.DisposeAsync().ConfigureAwait(false);
    }

    private void EndStream()
    {
        _session = null;
        _terms = null;
        _lastWasEmpty = false;
        _isReportUnderWay = false;
        _report.Stop();
    }
}
