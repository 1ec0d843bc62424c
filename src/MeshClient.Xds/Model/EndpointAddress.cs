using System.Globalization;
using System.Net;
using System.Text;

namespace MeshClient.Xds.Model;

/// <summary>
/// Where to connect: an IP address and port, a host name and port (easy mode), or a Unix domain socket. The key by which an
/// endpoint keeps its identity across updates. There is one per endpoint, so it holds one text and computes the rest. Immutable.
/// </summary>
internal sealed record EndpointAddress
{
    private const string UnixPrefix = "unix:";
    private const int UnixPort = -1;

    private readonly int _port;
    private readonly int _hash;

    private EndpointAddress(string text, int port)
    {
        Text = text;
        _port = port;
        _hash = text.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>IP literal without brackets, or host name; empty for a Unix socket.</summary>
    public string Host => IsUnix ? ""
        : Text[0] == '[' ? Text[1..Text.LastIndexOf(']')]
        : Text[..Text.LastIndexOf(':')];

    /// <summary>Zero for a Unix socket.</summary>
    public int Port => IsUnix ? 0 : _port;

    public string? UnixPath => IsUnix ? Text[UnixPrefix.Length..] : null;

    /// <summary><c>10.0.0.1:80</c>, <c>[::1]:80</c> or <c>unix:/path</c>.</summary>
    public string Text { get; }

    /// <summary>A host name, not an IP address or a Unix socket.</summary>
    public bool IsName => !IsUnix && !IPAddress.TryParse(Host, out _);

    private bool IsUnix => _port == UnixPort;

    public static EndpointAddress Tcp(string host, int port) =>
        new(host.Contains(':', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"[{host}]:{port}")
            : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}"), port);

    /// <summary>As <see cref="Tcp(string, int)"/>, from ASCII without a colon, for lists too long to make a text of each part.</summary>
    public static EndpointAddress Tcp(ReadOnlySpan<byte> host, int port)
    {
        const int maxPortLength = 11;
        Span<char> text = stackalloc char[host.Length + 1 + maxPortLength];
        var length = Encoding.ASCII.GetChars(host, text);
        text[length++] = ':';
        port.TryFormat(text[length..], out var digits, provider: CultureInfo.InvariantCulture);
        return new EndpointAddress(new string(text[..(length + digits)]), port);
    }

    public static EndpointAddress Unix(string path) => new(UnixPrefix + path, UnixPort);

    public bool Equals(EndpointAddress? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && _port == other._port && string.Equals(Text, other.Text, StringComparison.Ordinal));

    public override int GetHashCode() => _hash;

    public override string ToString() => Text;
}
