using MeshClient.Xds.Internal;
using MeshClient.Xds.Proto.LoadStats;
using MeshClient.Xds.Transport;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.LoadReporting;

/// <summary>One LRS stream. Single-owner: the control loop, but for the tasks.</summary>
internal sealed class LoadReportSession(LoadReportConnection connection, ILoadReportStream stream, ControlLoop loop, TimeProvider time, ILogger logger)
    : ServerSession<LoadStatsRequest, LoadStatsResponse>(stream, loop)
{
    // What a stream that is not needed any more may take to deliver its last report.
    private static readonly TimeSpan FinishBudget = TimeSpan.FromSeconds(1);

    private readonly ILoadReportStream _stream = stream;
    private Task _finishing = Task.CompletedTask;

    /// <summary>Nothing of the stream runs any more when it has completed; to be asked for after the last use.</summary>
    public Task Completion => Task.WhenAll(Reading, _finishing);

    /// <summary>Why we ended the stream although it worked; null if we did not.</summary>
    public string? Problem { get; private set; }

    public void Start(LoadStatsRequest request)
    {
        Write(request);
        StartReading();
    }

    /// <summary>As <see cref="ServerSession{TRequest, TResponse}.Close"/>, because of what the server sent.</summary>
    public void Reject(string problem)
    {
        Problem = problem;
        Close();
    }

    /// <summary>Ends the stream in peace, with a last report if there is something to say, but soon.</summary>
    public void Finish(LoadStatsRequest? last) => _finishing = FinishAsync(last);

    protected override Task HandOverAsync(LoadStatsResponse response) => Loop.InvokeAsync(() => connection.Received(this, response));

    protected override void OnWritten() => connection.Written(this);

    protected override void OnEnded(AdsStreamEnd end) => connection.Ended(this, end);

    protected override void LogFailure(Exception exception) => LoadReportLog.ReaderFailed(logger, connection.Server.Uri, exception);

    private async Task FinishAsync(LoadStatsRequest? last)
    {
        // Ends whatever the server keeps us waiting with.
        using var budget = new CancellationTokenSource(FinishBudget, time);
        using var registration = budget.Token.UnsafeRegister(static stream => ((ILoadReportStream)stream!).Dispose(), _stream);
        await Writing.ConfigureAwait(false);
        if (last is not null)
        {
            await _stream.WriteAsync(last).ConfigureAwait(false);
        }

        await _stream.CompleteAsync().ConfigureAwait(false);
        await Reading.ConfigureAwait(false);
    }
}
