using MeshClient.Security;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Security;

public class ServerNameTests
{
    [Theory]
    [InlineData("23: host name of the endpoint, without its port", true, null, "a.example:443", "a.example", "a.example")]
    [InlineData("before sni", true, "b.example", "a.example", "a.example", "a.example")]
    [InlineData("24: no host name", true, "b.example", "", "b.example", "b.example")]
    [InlineData("not asked for", false, "b.example", "a.example", "b.example", "b.example")]
    [InlineData("nothing configured: never trusted", false, null, "a.example", "request.example", null)]
    [InlineData("trailing dot", true, null, "a.example.", "a.example", "a.example")]
    [InlineData("an address is sent as none", true, null, "10.0.0.1:443", "10.0.0.1", null)]
    [InlineData("IPv6 with port", true, null, "[2001:db8::1]:443", "2001:db8::1", null)]
    [InlineData("IPv6 without port", true, null, "2001:db8::1", "2001:db8::1", null)]
    [Trait("Rule", "security 16 #23")]
    [Trait("Rule", "security 16 #24")]
    public void Choose_Settings_GiveTheName(string name, bool auto, string? sni, string endpoint, string sent, string? configured)
    {
        var chosen = ServerName.Choose(new UpstreamTls { AutoHostSni = auto, Sni = sni }, endpoint, "request.example");

        Assert.True(chosen == new ServerName(sent, configured), $"{name}: {chosen}");
    }
}
