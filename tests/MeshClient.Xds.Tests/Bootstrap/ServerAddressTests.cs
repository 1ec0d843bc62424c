using System.Net;
using System.Net.Sockets;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Tests.Bootstrap;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("cp:18000", "cp", 18000)]
    [InlineData("cp", "cp", 443)]
    [InlineData("my_service.ns:1", "my_service.ns", 1)]
    [InlineData("dns:///cp.ns.svc:15010", "cp.ns.svc", 15010)]
    [InlineData("dns:cp:15010", "cp", 15010)]
    [InlineData("DNS:///cp", "cp", 443)]
    [InlineData("passthrough:///cp:1", "cp", 1)]
    [InlineData("http://cp", "cp", 80)]
    [InlineData("http://cp:8080/", "cp", 8080)]
    [InlineData("https://cp", "cp", 443)]
    public void TryParse_Name_IsDialedByName(string uri, string host, int port)
    {
        var address = Parse(uri);

        Assert.Equal(host, address.Host);
        Assert.Equal(port, address.Port);
        Assert.Equal(new DnsEndPoint(host, port), Assert.Single(address.EndPoints));
    }

    [Theory]
    [InlineData("127.0.0.1:1", "127.0.0.1:1")]
    [InlineData("[::1]:8080", "[::1]:8080")]
    [InlineData("[::1]", "[::1]:443")]
    [InlineData("dns:///[::1]:8080", "[::1]:8080")]
    [InlineData("ipv4:10.0.0.1:5", "10.0.0.1:5")]
    [InlineData("ipv4:///10.0.0.1:5", "10.0.0.1:5")]
    [InlineData("ipv6:[fd00::1]:5", "[fd00::1]:5")]
    [InlineData("http://[::1]:80", "[::1]:80")]
    public void TryParse_Literal_IsDialedDirectly(string uri, string endPoint) =>
        Assert.Equal(IPEndPoint.Parse(endPoint), Assert.Single(Parse(uri).EndPoints));

    [Fact]
    public void TryParse_ListOfLiterals_KeepsTheOrder()
    {
        var address = Parse("ipv4:10.0.0.1:5,10.0.0.2:6");

        Assert.Equal([IPEndPoint.Parse("10.0.0.1:5"), IPEndPoint.Parse("10.0.0.2:6")], address.EndPoints);
        Assert.Equal("10.0.0.1", address.Host);
    }

    [Theory]
    [InlineData("unix:///etc/istio/XDS", new[] { "/etc/istio/XDS" })]
    [InlineData("unix:/etc/istio/XDS", new[] { "/etc/istio/XDS" })]
    [InlineData("unix:relative/XDS", new[] { "relative/XDS" })]
    [InlineData("unix:///a%20b", new[] { "/a b" })]
    [InlineData("unix:///./etc/istio/XDS", new[] { "/./etc/istio/XDS", "./etc/istio/XDS" })]
    public void TryParse_UnixSocket_IsDialedAtItsPath(string uri, string[] paths)
    {
        var address = Parse(uri);

        Assert.Equal(paths.Select(path => new UnixDomainSocketEndPoint(path)), address.EndPoints);
        Assert.Equal("localhost", address.Host);
    }

    [Fact]
    public void TryParse_AbstractUnixSocket_HasAName() =>
        Assert.Equal(new UnixDomainSocketEndPoint("\0xds"), Assert.Single(Parse("unix-abstract:xds").EndPoints));

    [Theory]
    [InlineData("cp:")]
    [InlineData("cp:0")]
    [InlineData("cp:65536")]
    [InlineData("cp:-1")]
    [InlineData("cp:name")]
    [InlineData(":1")]
    [InlineData("::1")]
    [InlineData("[::1")]
    [InlineData("[cp]:1")]
    [InlineData("[::1]x:1")]
    [InlineData("a b:1")]
    [InlineData("xds:///cp")]
    [InlineData("ftp://cp")]
    [InlineData("dns://8.8.8.8/cp:1")]
    [InlineData("dns:///")]
    [InlineData("ipv4:cp:1")]
    [InlineData("ipv4:[::1]:1")]
    [InlineData("ipv6:10.0.0.1:1")]
    [InlineData("ipv4:")]
    [InlineData("unix:")]
    [InlineData("unix://host/path")]
    [InlineData("unix-abstract:")]
    [InlineData("http://")]
    [InlineData("http://cp/path")]
    [InlineData("http://user@cp")]
    [InlineData("http://cp?x=1")]
    public void TryParse_Unsupported_SaysSo(string uri)
    {
        Assert.False(ServerAddress.TryParse(uri, out _, out var problem));
        Assert.Contains($"\"{uri}\"", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_UnixPathTooLong_SaysSo() => Assert.False(ServerAddress.TryParse($"unix:///{new string('a', 300)}", out _, out _));

    [Theory]
    [InlineData("cp:1", "http://cp:1/")]
    [InlineData("[::1]:1", "http://[::1]:1/")]
    [InlineData("unix:x", "http://localhost:443/")]
    public void HttpUri_Address_NamesHostAndPort(string uri, string expected) => Assert.Equal(expected, Parse(uri).HttpUri(tls: false).ToString());

    private static ServerAddress Parse(string uri)
    {
        Assert.True(ServerAddress.TryParse(uri, out var address, out var problem), problem);
        return address;
    }
}
