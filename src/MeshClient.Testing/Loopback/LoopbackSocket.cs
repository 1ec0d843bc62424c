using System.Net;
using System.Net.Sockets;

namespace MeshClient.Testing.Loopback;

/// <summary>
/// The address of a server: a port of 127.0.0.1 or a Unix domain socket, kept reserved from construction to disposal. While it does
/// not listen, connections are refused, yet nobody else can get the port. Single-owner: <see cref="LoopbackListener"/>.
/// </summary>
internal sealed class LoopbackSocket : IDisposable
{
    private const int Backlog = 512;

    private readonly string? _unixPath;
    private Socket _socket;

    public LoopbackSocket(string? unixPath)
    {
        _unixPath = unixPath;
        _socket = Bind(unixPath is null ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(unixPath));
        Address = _socket.LocalEndPoint!;
    }

    public EndPoint Address { get; }

    public bool IsListening { get; private set; }

    public void Listen()
    {
        if (!IsListening)
        {
            _socket.Listen(Backlog);
            IsListening = true;
        }
    }

    /// <summary>Accepts one connection; null when the socket stopped listening.</summary>
    public async Task<Socket?> AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Starts to refuse connections. Only while nobody accepts.</summary>
    public void StopListening()
    {
        if (IsListening)
        {
            _socket.Dispose();
            IsListening = false;

            // A socket that is bound but does not listen refuses connections and reserves the port.
            _socket = Bind(Address);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        if (_unixPath is not null)
        {
            File.Delete(_unixPath);
        }
    }

    private Socket Bind(EndPoint address)
    {
        if (_unixPath is not null)
        {
            File.Delete(_unixPath);
        }

        var tcp = _unixPath is null;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, tcp ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            socket.Bind(address);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
