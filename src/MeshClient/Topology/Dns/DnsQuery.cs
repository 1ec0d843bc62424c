using System.Net;
using System.Net.Sockets;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging;

namespace MeshClient.Topology.Dns;

/// <summary>
/// Keeps one host name resolved: again after every interval, after a failure with back-off, sooner when its addresses cannot be
/// reached, and always with the last good addresses at hand. Single-owner: the control loop.
/// </summary>
internal sealed partial class DnsQuery : IDisposable
{
    // Addresses that cannot be reached are a reason to ask again, but not more often than Envoy asks by default.
    private static readonly TimeSpan MinTimeBetweenRequests = TimeSpan.FromSeconds(5);

    private readonly TopologyContext _context;
    private readonly DnsSchedule _schedule;
    private readonly DnsFamilies _families;
    private readonly Action _changed;
    private readonly CancellationTokenSource _stop = new();
    private readonly LoopTimer _refresh;
    private long _lookedUpAt;
    private bool _disposed;

    public DnsQuery(TopologyContext context, string host, DnsDiscovery discovery, Action changed)
    {
        _context = context;
        _schedule = new DnsSchedule(discovery, context.Random);
        _families = discovery.Families;
        _changed = changed;
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

    /// <summary>Looks the name up soon, unless its addresses are new, a lookup is under way, or the last one failed and is repeated anyway.</summary>
    public void AskAgain()
    {
        if (_disposed || Failure is not null || !_refresh.IsRunning)
        {
            return;
        }

        var wait = MinTimeBetweenRequests - _context.Time.GetElapsedTime(_lookedUpAt);
        if (wait <= TimeSpan.Zero)
        {
            _refresh.Stop();
            LookUp();
        }
    }

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

    private static IPAddress[] Select(IPAddress[] addresses, DnsFamilies families)
    {
        var v4 = Array.FindAll(addresses, address => address.AddressFamily == AddressFamily.InterNetwork);
        return families switch
        {
            DnsFamilies.IPv4Only => v4,
            DnsFamilies.IPv6Only => Array.FindAll(addresses, address => address.AddressFamily == AddressFamily.InterNetworkV6),
            DnsFamilies.IPv4Preferred when v4.Length > 0 => v4,
            _ => addresses,
        };
    }

    private static string NoAddress(DnsFamilies families) => families switch
    {
        DnsFamilies.IPv4Only => "it has no IPv4 address, and dns_lookup_family asks for those only",
        DnsFamilies.IPv6Only => "it has no IPv6 address, and dns_lookup_family asks for those only",
        _ => "it has no address",
    };

    private void LookUp()
    {
        _lookedUpAt = _context.Time.GetTimestamp();
        _ = LookUpAsync();
    }

    // Never faults: every end of a lookup is posted to the loop.
    private async Task LookUpAsync()
    {
        IPAddress[] addresses = [];
        string? failure = null;
        try
        {
            addresses = Select(await _context.Resolver.ResolveAsync(Host, _stop.Token).ConfigureAwait(false), _families);
            failure = addresses.Length == 0 ? NoAddress(_families) : null;
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

        var next = failure is null ? _schedule.AfterSuccess() : _schedule.AfterFailure();
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
