using System.Globalization;

namespace MeshClient.Xds.Model;

/// <summary>
/// Where to connect: an IP address and port, a host name and port (easy mode), or a Unix domain socket. The key by which an
/// endpoint keeps its identity across updates. Immutable.
/// </summary>
internal sealed record EndpointAddress
{
    private EndpointAddress(string host, int port, string? unixPath, string text) =>
        (Host, Port, UnixPath, Text) = (host, port, unixPath, text);

    /// <summary>IP literal without brackets, or host name; empty for a Unix socket.</summary>
    public string Host { get; }

    public int Port { get; }

    public string? UnixPath { get; }

    /// <summary><c>10.0.0.1:80</c>, <c>[::1]:80</c> or <c>unix:/path</c>.</summary>
    public string Text { get; }

    public static EndpointAddress Tcp(string host, int port) =>
        new(host, port, null, host.Contains(':', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"[{host}]:{port}")
            : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}"));

    public static EndpointAddress Unix(string path) => new("", 0, path, $"unix:{path}");

    public bool Equals(EndpointAddress? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;
}
