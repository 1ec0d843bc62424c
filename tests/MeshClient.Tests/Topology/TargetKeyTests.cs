using MeshClient.Topology;

namespace MeshClient.Tests.Topology;

public class TargetKeyTests
{
    [Theory]
    [InlineData("greeter", "greeter", -1)]
    [InlineData("greeter:8080", "greeter", 8080)]
    [InlineData("[::1]", "[::1]", -1)]
    [InlineData("[::1]:8080", "[::1]", 8080)]
    [InlineData("greeter:http", "greeter:http", -1)]
    [InlineData("greeter:99999", "greeter:99999", -1)]
    public void Parse_Name_SplitsHostAndExplicitPort(string name, string host, int port)
    {
        var key = TargetKey.Parse(name);

        Assert.Equal(new TargetKey(host, port), key);
        Assert.Equal((name, name), (key.Name, key.Text));
    }

    [Theory]
    [InlineData("xds:greeter", null, "greeter", "greeter")]
    [InlineData("xds:///greeter:8080", null, "greeter:8080", "greeter:8080")]
    [InlineData("xds://shop/greeter:8080", "shop", "greeter:8080", "xds://shop/greeter:8080")]
    [InlineData("xds://shop%2Feu/[::1]:80", "shop/eu", "[::1]:80", "xds://shop%2Feu/[::1]:80")]
    [InlineData("xds:///xds:8080", null, "xds:8080", "xds:///xds:8080")]
    [Trait("Rule", "xds-client 8.1 N4")]
    public void Parse_Uri_SplitsAuthorityAndName(string uri, string? authority, string name, string text)
    {
        var key = TargetKey.Parse(uri);

        Assert.Equal((authority, name, text), (key.Authority, key.Name, key.Text));
        Assert.Equal(key, TargetKey.Parse(key.Text));
    }

    [Fact]
    public void Equals_OtherAuthority_IsAnotherTarget() => Assert.NotEqual(TargetKey.Parse("xds://a/greeter"), TargetKey.Parse("xds://b/greeter"));
}
