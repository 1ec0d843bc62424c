using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;

namespace MeshClient.Transport;

/// <summary>
/// Connects to the first of several addresses that answers (RFC 8305, gRFC A61): each next address is tried when the previous one
/// failed or has not answered for 250 ms, the rest is given up when one is connected. Thread-safe.
/// </summary>
internal static class HappyEyeballs
{
    public static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Puts address families in turn, beginning with the family of the first address.</summary>
    public static List<EndPoint> Interleave(IReadOnlyList<EndPoint> addresses)
    {
        if (addresses.Count < 3)
        {
            return [.. addresses];
        }

        var first = addresses[0].AddressFamily;
        var same = new Queue<EndPoint>(addresses.Where(address => address.AddressFamily == first));
        var other = new Queue<EndPoint>(addresses.Where(address => address.AddressFamily != first));
        var result = new List<EndPoint>(addresses.Count);
        while (same.Count > 0 || other.Count > 0)
        {
            if (same.TryDequeue(out var one))
            {
                result.Add(one);
            }

            if (other.TryDequeue(out var two))
            {
                result.Add(two);
            }
        }

        return result;
    }

    public static async ValueTask<Socket> ConnectAsync(IReadOnlyList<EndPoint> addresses, TimeProvider time, CancellationToken cancellationToken)
    {
        if (addresses.Count == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        if (addresses.Count == 1)
        {
            return await ConnectOneAsync(addresses[0], cancellationToken).ConfigureAwait(false);
        }

        using var losers = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<Socket>>(addresses.Count);
        Exception? lastFailure = null;
        try
        {
            for (var next = 0; next < addresses.Count || running.Count > 0;)
            {
                if (next < addresses.Count)
                {
                    running.Add(ConnectOneAsync(addresses[next++], losers.Token));
                }

                var finished = await FirstFinishedAsync(running, waitForAll: next == addresses.Count, time, losers.Token).ConfigureAwait(false);
                if (finished is null)
                {
                    continue;
                }

                running.Remove(finished);
                if (finished.IsCompletedSuccessfully)
                {
                    return await finished.ConfigureAwait(false);
                }

                lastFailure = finished.Exception?.InnerException ?? new OperationCanceledException(cancellationToken);
            }
        }
        finally
        {
            await losers.CancelAsync().ConfigureAwait(false);
            foreach (var loser in running)
            {
                CloseWhenConnected(loser);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        ExceptionDispatchInfo.Throw(lastFailure!);
        throw lastFailure!;
    }

    // Null when the delay passed first: time for the next address.
    private static async Task<Task<Socket>?> FirstFinishedAsync(
        List<Task<Socket>> running, bool waitForAll, TimeProvider time, CancellationToken cancellationToken)
    {
        var any = Task.WhenAny(running);
        if (waitForAll)
        {
            return await any.ConfigureAwait(false);
        }

        using var delay = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = Task.Delay(AttemptDelay, time, delay.Token);
        var first = await Task.WhenAny(any, timer).ConfigureAwait(false);
        await delay.CancelAsync().ConfigureAwait(false);
        return first == timer ? null : await any.ConfigureAwait(false);
    }

    // A loser may connect in the instant it is cancelled; its socket must not leak, and its failure is of no interest.
    private static void CloseWhenConnected(Task<Socket> loser) =>
        loser.ContinueWith(
            static task =>
            {
                if (task.IsCompletedSuccessfully)
                {
                    task.Result.Dispose();
                }
                else
                {
                    _ = task.Exception;
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

    private static async Task<Socket> ConnectOneAsync(EndPoint address, CancellationToken cancellationToken)
    {
        var unix = address is UnixDomainSocketEndPoint;
        var socket = unix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
