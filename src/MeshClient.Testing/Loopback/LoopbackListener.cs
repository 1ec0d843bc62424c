using System.Net;
using System.Net.Sockets;

namespace MeshClient.Testing.Loopback;

/// <summary>Accepts connections on one loopback address and can stop and start again on the same address. Thread-safe.</summary>
internal sealed class LoopbackListener(LoopbackSocket socket, Action<Socket> accepted) : IAsyncDisposable
{
    // One change of state at a time; held while the accept loop ends.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private CancellationTokenSource? _accepting;
    private Task _loop = Task.CompletedTask;
    private bool _disposed;

    public EndPoint Address => socket.Address;

    /// <summary>Listens on the address; does nothing if it does already.</summary>
    public async Task StartAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            StartAccepting();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Refuses new connections from now on and keeps the address reserved.</summary>
    public async Task StopAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_disposed)
            {
                await StopAcceptingAsync().ConfigureAwait(false);
                socket.StopListening();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_disposed)
            {
                _disposed = true;
                await StopAcceptingAsync().ConfigureAwait(false);
                socket.Dispose();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private void StartAccepting()
    {
        if (_accepting is not null)
        {
            return;
        }

        socket.Listen();
        _accepting = new CancellationTokenSource();
        var token = _accepting.Token;

        // The loop outlives whoever starts it, so it must not carry that context.
        using (ExecutionContext.SuppressFlow())
        {
            _loop = Task.Run(() => AcceptAsync(token), CancellationToken.None);
        }
    }

    private async Task StopAcceptingAsync()
    {
        if (_accepting is null)
        {
            return;
        }

        await _accepting.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _accepting.Dispose();
        _accepting = null;
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        while (await socket.AcceptAsync(cancellationToken).ConfigureAwait(false) is { } connection)
        {
            accepted(connection);
        }
    }
}
