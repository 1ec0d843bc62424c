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
    public void Parse_EveryWayToWriteIt_IsTheTarget(string text, string target) => Assert.Equal(target, TargetText.Parse(text));

    [Theory]
    [InlineData("xds://authority/greeter")]
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
