using MeshClient.Diagnostics;
using MeshClient.Resilience;

namespace MeshClient.Http;

// What follows an attempt that did not work out: another endpoint, a retry, the queue of calls that wait for ready, or the end.
internal sealed partial class MeshCall
{
    // A call whose connection attempt fails was never sent and moves on to another endpoint without spending a retry. So many moves it
    // has in any case, and more while connections are refused at once, so that a priority, or a leaf of an aggregate, full of dead
    // addresses does not keep it from the next. Both bounds let a cluster of dead addresses fail in bounded time.
    private const int MaxMoves = 5;
    private const int MaxQuickMoves = 50;

    private bool MayMove()
    {
        var moves = ++Recovery.Moves;
        return moves <= MaxMoves
            || (moves <= MaxQuickMoves && _context.Time.GetElapsedTime(_started) < (_leaf.Resource?.ConnectTimeout ?? TimeSpan.Zero))
            || QueuesUntilReady(MeshFailureReason.NoHealthyEndpoint);
    }

    private async Task<HttpResponseMessage> RecoverAsync(Exception exception)
    {
        if (EndFailedAttempt(exception) is not { } failure)
        {
            return await EndInterrupted(exception).ConfigureAwait(false);
        }

        var neverSent = IsNeverSent(failure);
        if (neverSent && MayMove())
        {
            var refusal = TryBeginAttempt(AttemptKind.Transparent);
            if (refusal == MeshFailureReason.None)
            {
                return await RunAsync().ConfigureAwait(false);
            }

            if (QueuesUntilReady(refusal))
            {
                return await QueueAsync().ConfigureAwait(false);
            }

            if (refusal != MeshFailureReason.NoHealthyEndpoint)
            {
                return await EndRefused(refusal, exception).ConfigureAwait(false);
            }
        }

        return RetriesAfter(failure, out var delay)
            ? await RetryAsync(failure, exception, delay).ConfigureAwait(false)
            : await EndFailed(failure, exception).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> RetryAsync(HttpResponseMessage answered, TimeSpan delay)
    {
        answered.Dispose();
        return await RetryAsync(failure: null, cause: null, delay).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> RetryAsync(AttemptFailure? failure, Exception? cause, TimeSpan delay)
    {
        if (delay > TimeSpan.Zero && await WaitAsync(Task.Delay(delay, _context.Time, Token)).ConfigureAwait(false) is { } interruption)
        {
            return await EndInterrupted(interruption).ConfigureAwait(false);
        }

        var refusal = TryBeginAttempt(Recovery.NextKind);
        if (refusal == MeshFailureReason.None)
        {
            return await RunAsync().ConfigureAwait(false);
        }

        if (QueuesUntilReady(refusal))
        {
            return await QueueAsync().ConfigureAwait(false);
        }

        // The only endpoints are those that just could not be connected to: that is what the caller should read.
        return refusal == MeshFailureReason.NoHealthyEndpoint && failure is { } last && IsNeverSent(last)
            ? await EndFailed(last, cause!).ConfigureAwait(false)
            : await EndRefused(refusal, cause).ConfigureAwait(false);
    }

    // gRFC A6 wait-for-ready: the call stays queued while the cluster has no usable endpoint. The call's deadline ends the wait through
    // the caller's token, the route's timeout through the call's own.
    private async Task<HttpResponseMessage> QueueAsync()
    {
        while (true)
        {
            var change = _cluster.NextChange;
            var refusal = TryBeginAttempt(_attempts == 0 ? AttemptKind.Initial : AttemptKind.Transparent);
            if (refusal == MeshFailureReason.None)
            {
                return await RunAsync().ConfigureAwait(false);
            }

            if (refusal != MeshFailureReason.NoHealthyEndpoint)
            {
                return await EndRefused(refusal, cause: null).ConfigureAwait(false);
            }

            // A cluster is not closed under a call, unless the runtime is disposed.
            if (_cluster.Balancer.IsClosed)
            {
                return await Answer(refusal, "the runtime was disposed while the call waited for an endpoint", cause: null).ConfigureAwait(false);
            }

            _timers?.DisarmPerTry();
            if (await WaitAsync(Task.WhenAny(change, Task.Delay(ProbeWait, _context.Time, Token))).ConfigureAwait(false) is { } interruption)
            {
                return await EndInterrupted(interruption).ConfigureAwait(false);
            }
        }
    }

    private bool QueuesUntilReady(MeshFailureReason refusal) =>
        _isGrpc && refusal == MeshFailureReason.NoHealthyEndpoint && GrpcRequest.WaitsForReady(_request);

    // A failed connection, or an endpoint that was drained between pick and send. The body has not been touched.
    private static bool IsNeverSent(AttemptFailure failure) =>
        failure is AttemptFailure.ConnectFailure or AttemptFailure.ConnectTimeout or AttemptFailure.ResetBeforeRequest;
}
