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
            DeleteFile();
            _socket = Bind(Address);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        DeleteFile();
    }

    // Only ever the file of this very socket: Bind fails where there is one already.
    private void DeleteFile()
    {
        if (_unixPath is not null)
        {
            File.Delete(_unixPath);
        }
    }

    private static Socket Bind(EndPoint address)
    {
        var tcp = address is IPEndPoint;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, tcp ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            socket.Bind(address);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException(
                $"The test server cannot listen at {address}: {exception.Message}."
                + (tcp ? "" : " The path must be free and short, in a folder that exists; a file there is left alone."),
                exception);
        }
    }
}
