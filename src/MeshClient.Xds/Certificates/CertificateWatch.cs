using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Certificates;

/// <summary>
/// Reads certificates at once and then at the source's interval, and keeps the last good ones: what cannot be read or used later changes
/// nothing (gRFC A29, A65; security 3.3). Polls, because a file behind a changed symbolic link, which is how Kubernetes renews secrets,
/// raises no event. Thread-safe.
/// </summary>
/// <typeparam name="T">What is read.</typeparam>
internal sealed class CertificateWatch<T> : ICertificateWatch
    where T : CertificateMaterial
{
    // While there is nothing to serve with: who writes the files may be starting as well.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    // How long handshakes wait for files that are not there from the start; afterwards they fail at once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Less than the first only costs, and timers do not take more than the second.
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxInterval = TimeSpan.FromDays(30);

    private readonly CertificateSource<T> _source;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _interval;
    private readonly long _created;
    private readonly ITimer? _timer;

    // Completes when there is material, or when waiting for it has no point.
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards what follows.
    private readonly Lock _gate = new();
    private CertificateStatus _status;
    private T? _current;
    private Task? _reading;
    private CertificateValidity _validity;
    private bool _closed;

    // Of the material in force; only readings use it, one at a time.
    private string? _fingerprint;

    public CertificateWatch(CertificateSource<T> source, TimeProvider time, ILogger logger)
    {
        (_source, _time, _logger) = (source, time, logger);
        _interval = source.RefreshInterval < MinInterval ? MinInterval : source.RefreshInterval > MaxInterval ? MaxInterval : source.RefreshInterval;
        _status = new CertificateStatus(source.Role, [.. source.Files], _interval);
        _created = time.GetTimestamp();

        if (_status.Files.Count > 0)
        {
            using AsyncFlowControl? flow = WithoutContext();
            _timer = time.CreateTimer(
                static watch => _ = ((CertificateWatch<T>)watch!).ReadAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        _ = ReadAsync();
    }

    /// <summary>What is read, for people.</summary>
    public string Subject => _source.Subject;

    public CertificateStatus Status
    {
        get
        {
            lock (_gate)
            {
                return _status;
            }
        }
    }

    /// <summary>The material in force. Waits a while for the first, because who writes the files may be late.</summary>
    /// <exception cref="CertificateReadException">There is none yet.</exception>
    /// <exception cref="CertificatesPendingException">Cancelled while it could not be read.</exception>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _current) is { } current ? ValueTask.FromResult(current) : new ValueTask<T>(WaitAsync(cancellationToken));

    /// <summary>The material in force; without one what can be read now.</summary>
    /// <exception cref="CertificateReadException">Nothing can.</exception>
    public ValueTask<T> GetOrReadAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _current) is { } current ? ValueTask.FromResult(current) : new ValueTask<T>(ReadNowAsync(cancellationToken));

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _timer?.Dispose();
            if (_reading is null)
            {
                _settled.TrySetResult();
            }
        }
    }

    private async Task<T> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _settled.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (Status.Problem is { } problem)
        {
            throw new CertificatesPendingException(problem, exception, cancellationToken);
        }

        return CurrentOrThrow();
    }

    private async Task<T> ReadNowAsync(CancellationToken cancellationToken)
    {
        await ReadAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return CurrentOrThrow();
    }

    private T CurrentOrThrow() => Volatile.Read(ref _current) ?? throw new CertificateReadException(Status.Problem!);

    /// <summary>Joins a reading that is going on. Never faults.</summary>
    private Task ReadAsync()
    {
        lock (_gate)
        {
            using AsyncFlowControl? flow = WithoutContext();
            return _reading ??= Task.Run(ReadOnceAsync);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever is wrong with files must not end the watch; it is logged and served as the reason.")]
    private async Task ReadOnceAsync()
    {
        T? next = null;
        string? problem = null;
        try
        {
            var texts = await _source.ReadAsync().ConfigureAwait(false);
            var fingerprint = Fingerprint(texts);
            if (fingerprint != _fingerprint)
            {
                next = _source.Parse(texts);
                _fingerprint = fingerprint;
            }
        }
        catch (Exception exception)
        {
            problem = exception is CertificateReadException ? exception.Message : $"{_source.Subject} cannot be used: {exception.Message}";
        }

        lock (_gate)
        {
            var (before, beforeStatus, beforeValidity) = (_current, _status, _validity);
            Apply(next, problem);

            // Said before anybody can see that the reading is over.
            Log(next, before, problem, beforeStatus.Problem);
            LogValidity(beforeValidity);
            Schedule();
        }
    }

    private void Apply(T? next, string? problem)
    {
        var now = _time.GetUtcNow();
        _status = _status with { LastReadAt = now, Problem = problem, Rejections = _status.Rejections + (problem is null ? 0 : 1) };
        if (next is not null)
        {
            _status = _status with { LoadedAt = now, ValidUntil = next.ValidUntil, Rotations = _status.Rotations + (_current is null ? 0 : 1) };
            Volatile.Write(ref _current, next);
        }

        _validity = _source.WarnsOfExpiry && _current is { } current ? current.ValidityAt(now) : CertificateValidity.Good;
    }

    private void Schedule()
    {
        _reading = null;
        if (_current is not null || _closed || _timer is null || _time.GetElapsedTime(_created) >= Patience)
        {
            _settled.TrySetResult();
        }

        if (!_closed)
        {
            _timer?.Change(_current is null ? RetryInterval : _interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Log(T? next, T? before, string? problem, string? problemBefore)
    {
        var level = problem == problemBefore ? LogLevel.Debug : LogLevel.Warning;
        if (problem is not null && _current is { } kept)
        {
            CertificateLog.Kept(_logger, level, problem, kept.ValidUntil, _interval);
        }
        else if (problem is not null)
        {
            CertificateLog.Missing(_logger, level, problem, RetryInterval);
        }
        else if (next is not null && before is null)
        {
            CertificateLog.Loaded(_logger, _source.Subject, next.ValidUntil);
        }
        else if (next is not null)
        {
            CertificateLog.Rotated(_logger, _source.Subject, next.ValidUntil);
        }

        if (problem is null && problemBefore is not null)
        {
            CertificateLog.Recovered(_logger, _source.Subject);
        }
    }

    private void LogValidity(CertificateValidity before)
    {
        if (_validity == CertificateValidity.ExpiresSoon && _validity != before)
        {
            CertificateLog.ExpiresSoon(_logger, _source.Subject, _current!.ValidUntil);
        }
        else if (_validity == CertificateValidity.Expired && _validity != before)
        {
            CertificateLog.Expired(_logger, _source.Subject, _current!.ValidUntil);
        }
    }

    // Readings outlive the request that happens to cause one, so they must not carry its context.
    private static AsyncFlowControl? WithoutContext() => ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();

    // Instead of the texts, so that the key is not kept in memory twice.
    private static string Fingerprint(IReadOnlyList<string> texts) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', texts))));
}
