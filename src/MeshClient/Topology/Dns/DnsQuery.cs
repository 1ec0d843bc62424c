using System.Net;
using System.Net.Sockets;
using MeshClient.Xds.Internal;
using Microsoft.Extensions.Logging;

namespace MeshClient.Topology.Dns;

/// <summary>
/// Keeps one host name resolved: again after every interval, after a failure with back-off, and always with the last good addresses
/// at hand. Single-owner: the control loop.
/// </summary>
internal sealed partial class DnsQuery : IDisposable
{
    // Nothing that configuration says may turn into a tight loop of lookups.
    private static readonly TimeSpan MinRefreshInterval = TimeSpan.FromSeconds(1);

    private readonly TopologyContext _context;
    private readonly TimeSpan _refreshInterval;
    private readonly Action _changed;
    private readonly ConnectBackOff _backOff;
    private readonly CancellationTokenSource _stop = new();
    private readonly LoopTimer _refresh;
    private bool _disposed;

    public DnsQuery(TopologyContext context, string host, TimeSpan refreshInterval, Action changed)
    {
        _context = context;
        _refreshInterval = refreshInterval > MinRefreshInterval ? refreshInterval : MinRefreshInterval;
        _changed = changed;
        _backOff = new ConnectBackOff(context.Random);
        _refresh = new LoopTimer(context.Time, context.Loop, LookUp);
        Host = host;
        LookUp();
    }

    public string Host { get; }

    public bool HasAnswer => Addresses.Count > 0 || Failure is not null;

    /// <summary>The last good answer. Its order is stable while the set of addresses is.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; private set; } = [];

    /// <summary>Why the latest lookup failed; null after a success.</summary>
    public string? Failure { get; private set; }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _refresh.Stop();
            _stop.Cancel();
            _stop.Dispose();
        }
    }

    // Resolvers rotate their answers. Surviving addresses keep their places, so that a rotation is no change and the first address
    // of a logical endpoint, which names it, stays while it exists.
    private static List<IPAddress> Merge(IReadOnlyList<IPAddress> known, IPAddress[] resolved)
    {
        var kept = known.Where(resolved.Contains);
        return [.. kept.Concat(resolved).Distinct()];
    }

    private void LookUp() => _ = LookUpAsync();

    // Never faults: every end of a lookup is posted to the loop.
    private async Task LookUpAsync()
    {
        IPAddress[] addresses = [];
        string? failure = null;
        try
        {
            addresses = await _context.Resolver.ResolveAsync(Host, _stop.Token).ConfigureAwait(false);
            failure = addresses.Length == 0 ? "it has no address" : null;
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or OperationCanceledException)
        {
            // SocketException: the resolver's answer. ArgumentException: no valid host name. Cancelled: disposed, ignored below.
            failure = exception.Message;
        }

        _context.Loop.Post(() => Complete(addresses, failure));
    }

    private void Complete(IPAddress[] addresses, string? failure)
    {
        if (_disposed)
        {
            return;
        }

        var next = failure is null ? _refreshInterval : _backOff.Next();
        _refresh.Start(next);
        if (failure is null)
        {
            Succeed(addresses);
        }
        else
        {
            Fail(failure, next);
        }
    }

    private void Succeed(IPAddress[] addresses)
    {
        _backOff.Reset();
        var merged = Merge(Addresses, addresses);
        var changed = Failure is not null || !merged.SequenceEqual(Addresses);
        Failure = null;
        if (changed)
        {
            Addresses = merged;
            Resolved(_context.Logger, Host, merged.Count);
            _changed();
        }
    }

    private void Fail(string failure, TimeSpan next)
    {
        LookupFailed(_context.Logger, Failure is null ? LogLevel.Warning : LogLevel.Debug, Host, failure, Addresses.Count, next);
        if (!string.Equals(failure, Failure, StringComparison.Ordinal))
        {
            Failure = failure;
            _changed();
        }
    }

    [LoggerMessage(EventId = 1240, Level = LogLevel.Debug, Message = "DNS name {Host} resolved to {Count} addresses")]
    private static partial void Resolved(ILogger logger, string host, int count);

    [LoggerMessage(EventId = 1241,
        Message = "DNS name {Host} could not be resolved: {Reason}. Keeping {Count} known addresses; next try in {Delay}")]
    private static partial void LookupFailed(ILogger logger, LogLevel level, string host, string reason, int count, TimeSpan delay);
}
