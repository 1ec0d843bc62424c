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
        Assert.Equal(name, key.Name);
    }
}
