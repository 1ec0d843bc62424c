using System.Diagnostics.CodeAnalysis;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Proto.LoadStats;
using MeshClient.Xds.Transport;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.LoadReporting;

/// <summary>
/// One LRS stream: reads responses off the control loop and hands them over one by one; writes one report at a time. Single-owner: the
/// control loop, but for the tasks.
/// </summary>
internal sealed class LoadReportSession(LoadReportConnection connection, ILoadReportStream stream, ControlLoop loop, TimeProvider time, ILogger logger)
{
    // What a stream that is not needed any more may take to deliver its last report.
    private static readonly TimeSpan FinishBudget = TimeSpan.FromSeconds(1);

    private Task _writing = Task.CompletedTask;
    private Task _reading = Task.CompletedTask;
    private Task _finishing = Task.CompletedTask;

    /// <summary>Nothing of the stream runs any more when it has completed; to be asked for after the last use.</summary>
    public Task Completion => Task.WhenAll(_reading, _finishing);

    public bool HasResponse { get; set; }

    public bool IsWriting { get; private set; }

    /// <summary>Why we ended the stream although it worked; null if we did not.</summary>
    public string? Problem { get; private set; }

    public void Start(LoadStatsRequest request)
    {
        Write(request);
        _reading = Task.Run(RunAsync);
    }

    public void Write(LoadStatsRequest request)
    {
        IsWriting = true;
        _writing = WriteAsync(request);
    }

    /// <summary>Ends the stream from our side; <see cref="LoadReportConnection.Ended"/> follows.</summary>
    public void Close() => stream.Dispose();

    /// <summary>As <see cref="Close"/>, because of what the server sent.</summary>
    public void Reject(string problem)
    {
        Problem = problem;
        Close();
    }

    /// <summary>Ends the stream in peace, with a last report if there is something to say, but soon.</summary>
    public void Finish(LoadStatsRequest? last) => _finishing = FinishAsync(last);

    private async Task FinishAsync(LoadStatsRequest? last)
    {
        // Ends whatever the server keeps us waiting with.
        using var budget = new CancellationTokenSource(FinishBudget, time);
        using var registration = budget.Token.UnsafeRegister(static stream => ((ILoadReportStream)stream!).Dispose(), stream);
        await _writing.ConfigureAwait(false);
        if (last is not null)
        {
            await stream.WriteAsync(last).ConfigureAwait(false);
        }

        await stream.CompleteAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
    }

    private async Task WriteAsync(LoadStatsRequest request)
    {
        // A failed write needs no handling: the stream has ended, and the reader tells why.
        if (await stream.WriteAsync(request).ConfigureAwait(false))
        {
            loop.Post(() =>
            {
                IsWriting = false;
                connection.Written(this);
            });
        }
    }

    private async Task RunAsync()
    {
        var end = await ReadAllAsync().ConfigureAwait(false);
        stream.Dispose();
        await _writing.ConfigureAwait(false);
        loop.Post(() => connection.Ended(this, end));
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Top of the reader: a bug ends this stream only, and a new one follows with back-off.")]
    private async Task<AdsStreamEnd> ReadAllAsync()
    {
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync().ConfigureAwait(false);
                if (read.HasEnded)
                {
                    return read.End;
                }

                await loop.InvokeAsync(() => connection.Received(this, read.Response)).ConfigureAwait(false);
            }
        }
        catch (ObjectDisposedException)
        {
            // The loop is gone, and with it everyone who could be interested.
            return AdsStreamEnd.Cancelled;
        }
        catch (Exception exception)
        {
            LoadReportLog.ReaderFailed(logger, connection.Server.Uri, exception);
            return new AdsStreamEnd(AdsStreamEndKind.Unreadable, $"a response could not be processed: {exception.Message}");
        }
    }
}
