using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.LoadStats;
using MeshClient.Xds.Transport;

namespace MeshClient.Xds.Tests.Client.Support;

/// <summary>The server's end of an LRS stream in memory.</summary>
internal sealed class FakeLoadReportStream : ILoadReportStream
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly Channel<LoadStatsRequest> _requests = Channel.CreateUnbounded<LoadStatsRequest>();
    private readonly Channel<StreamRead<LoadStatsResponse>> _reads = Channel.CreateUnbounded<StreamRead<LoadStatsResponse>>();
    private readonly EventLog _log = new();
    private TaskCompletionSource<bool>? _heldWrite;
    private int _responses;

    public bool IsDisposed { get; private set; }

    /// <summary>The client has said that it writes no more.</summary>
    public bool IsCompleted { get; private set; }

    /// <summary>True: the server does not end a stream that the client has completed.</summary>
    public bool IgnoresCompletion { get; set; }

    public async Task<bool> WriteAsync(LoadStatsRequest request)
    {
        if (IsDisposed)
        {
            return false;
        }

        _requests.Writer.TryWrite(request);
        return _heldWrite is not { } held || await held.Task;
    }

    public Task CompleteAsync()
    {
        IsCompleted = true;
        if (!IgnoresCompletion)
        {
            End(AdsStreamEnd.Closed.Detail);
        }

        return Task.CompletedTask;
    }

    public async Task<StreamRead<LoadStatsResponse>> ReadAsync()
    {
        _log.Add("read");
        return await _reads.Reader.ReadAsync();
    }

    /// <summary>Requests are received by the server, but the client does not learn that they left until it is let go, or that they did not.</summary>
    public void HoldWrites() => _heldWrite ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ReleaseWrites()
    {
        var held = _heldWrite;
        _heldWrite = null;
        held?.TrySetResult(true);
    }

    public async Task<LoadStatsRequest> NextRequestAsync() => await _requests.Reader.ReadAsync().AsTask().WaitAsync(Ceiling);

    public LoadStatsRequest? TryNextRequest() => _requests.Reader.TryRead(out var request) ? request : null;

    /// <summary>Completes when the client has processed the response.</summary>
    public Task RespondAsync(TimeSpan interval, params string[] clusters) =>
        RespondAsync(new LoadStatsResponse { LoadReportingInterval = Duration.FromTimeSpan(interval), Clusters = { clusters } });

    /// <inheritdoc cref="RespondAsync(TimeSpan, string[])"/>
    public Task RespondToAllAsync(TimeSpan interval) =>
        RespondAsync(new LoadStatsResponse { LoadReportingInterval = Duration.FromTimeSpan(interval), SendAllClusters = true });

    /// <inheritdoc cref="RespondAsync(TimeSpan, string[])"/>
    public async Task RespondAsync(LoadStatsResponse response)
    {
        _reads.Writer.TryWrite(StreamRead<LoadStatsResponse>.Of(response));
        var reads = ++_responses;
        await _log.WaitForAsync(events => events.Count > reads, "the client to process a response");
    }

    public void End(string reason)
    {
        _reads.Writer.TryWrite(StreamRead<LoadStatsResponse>.Ended(new AdsStreamEnd(AdsStreamEndKind.Closed, reason)));
        _heldWrite?.TrySetResult(false);
    }

    public void Dispose()
    {
        IsDisposed = true;
        _reads.Writer.TryWrite(StreamRead<LoadStatsResponse>.Ended(AdsStreamEnd.Cancelled));
        _heldWrite?.TrySetResult(false);
    }
}
