using MeshClient.Http;

namespace MeshClient.Tests.Http;

public sealed class TargetTextTests
{
    [Theory]
    [InlineData("xds:///greeter", "greeter")]
    [InlineData("xds:///greeter:8080", "greeter:8080")]
    [InlineData("xds:greeter", "greeter")]
    [InlineData("XDS:///greeter", "greeter")]
    [InlineData("http://greeter", "greeter")]
    [InlineData("http://greeter:8080/", "greeter:8080")]
    [InlineData("https://greeter.shop", "greeter.shop")]
    [InlineData("greeter", "greeter")]
    [InlineData("greeter:8080", "greeter:8080")]
    [InlineData("xds:///%5B::1%5D:8080", "[::1]:8080")]
    [InlineData("http://[::1]:8080", "[::1]:8080")]
    [InlineData("xds://authority/greeter", "xds://authority/greeter")]
    [InlineData("xds://authority/greeter:8080", "xds://authority/greeter:8080")]
    [InlineData("xds://shop%2Feu/greeter", "xds://shop%2Feu/greeter")]
    [InlineData("http://xds:8080", "xds:///xds:8080")]
    public void Parse_EveryWayToWriteIt_IsTheTarget(string text, string target) => Assert.Equal(target, TargetText.Parse(text).Text);

    [Theory]
    [InlineData("xds://authority")]
    [InlineData("xds://authority/")]
    [InlineData("xds://authority/greeter/path")]
    [InlineData("xds:///")]
    [InlineData("http://greeter/path")]
    [InlineData("user@greeter")]
    [InlineData("not a host")]
    [InlineData("greeter:port")]
    public void Parse_SomethingElse_SaysWhatToWrite(string text)
    {
        var exception = Assert.Throws<ArgumentException>(() => TargetText.Parse(text));

        Assert.Contains("xds:///greeter", exception.Message, StringComparison.Ordinal);
    }
}
