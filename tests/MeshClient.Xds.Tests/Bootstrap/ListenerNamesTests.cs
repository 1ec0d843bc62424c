using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Tests.Bootstrap;

public sealed class ListenerNamesTests
{
    [Theory]
    [InlineData("xds:///[::1]:8080", "[::1]:8080")]
    [InlineData("xds:svc:80", "svc:80")]
    [InlineData("xds:///svc:80", "svc:80")]
    [InlineData("xds:/svc:80", "svc:80")]
    [InlineData("svc:80", "svc:80")]
    [Trait("Rule", "xds-client 8.1 N1")]
    public void TryResolve_DefaultTemplate_IsTheTarget(string target, string expected) => Assert.Equal(expected, Resolve(Bootstrap("%s"), target));

    [Fact]
    [Trait("Rule", "xds-client 8.1 N2")]
    public void TryResolve_FederatedDefaultTemplate_EscapesTheTarget()
    {
        var bootstrap = Bootstrap("xdstp://a/envoy.config.listener.v3.Listener/%s");

        Assert.Equal("xdstp://a/envoy.config.listener.v3.Listener/%5B::1%5D:8080", Resolve(bootstrap, "xds:///[::1]:8080"));
    }

    [Theory]
    [InlineData("a/%s/b/%s", "a/svc:80/b/svc:80")]
    [InlineData("fixed", "fixed")]
    [Trait("Rule", "xds-client 8.1 N3")]
    public void TryResolve_Template_ReplacesEveryPlaceholder(string template, string expected) =>
        Assert.Equal(expected, Resolve(Bootstrap(template), "xds:///svc:80"));

    [Fact]
    [Trait("Rule", "xds-client 8.1 N4")]
    public void TryResolve_UnknownAuthority_IsAnError()
    {
        Assert.False(ListenerNames.TryResolve(Bootstrap("%s"), XdsTargetName.Parse("xds://nope/svc"), out _, out var problem));
        Assert.Contains("\"nope\"", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xds://auth/svc:80", "xdstp://auth/envoy.config.listener.v3.Listener/svc:80")]
    [InlineData("xds://auth/ns/svc é", "xdstp://auth/envoy.config.listener.v3.Listener/ns/svc%20%C3%A9")]
    [InlineData("xds://own/svc:80", "xdstp://own/x/svc:80")]
    [InlineData("xds://a%20b/svc", "xdstp://a%20b/envoy.config.listener.v3.Listener/svc")]
    public void TryResolve_Authority_UsesItsTemplate(string target, string expected)
    {
        var bootstrap = new XdsBootstrap(new XdsServer("cp:1"))
        {
            Authorities = new Dictionary<string, XdsAuthority>
            {
                ["auth"] = new(),
                ["own"] = new() { ListenerNameTemplate = "xdstp://own/x/%s" },
                ["a b"] = new(),
            },
        };

        Assert.Equal(expected, Resolve(bootstrap, target));
    }

    [Theory]
    [InlineData("xdstp://a/type/id?b=2&a=1", "xdstp://a/type/id?a=1&b=2")]
    [InlineData("xdstp://a/type/id?a=1&a=2#alt=xdstp://b/type/id", "xdstp://a/type/id?a=2")]
    [InlineData("xdstp:///type/id/more", "xdstp:///type/id/more")]
    [InlineData("xdstp://a/type/id?", "xdstp://a/type/id")]
    [Trait("Rule", "xds-client 8.1 N5")]
    public void TryParse_FederatedName_IsCanonical(string text, string expected)
    {
        Assert.True(XdstpName.TryParse(text, out var name));
        Assert.Equal(expected, name.Canonical);
        Assert.Equal("type", name.ResourceType);
    }

    [Theory]
    [InlineData("xdstp:")]
    [InlineData("xdstp://")]
    [InlineData("xdstp://a")]
    [InlineData("xdstp://a/type")]
    [InlineData("xdstp://a/type/")]
    [InlineData("xdstp://a//id")]
    [InlineData("xdstp://a/type/id?novalue")]
    [InlineData("svc:80")]
    public void TryParse_NoFederatedName_Fails(string text) => Assert.False(XdstpName.TryParse(text, out _));

    private static XdsBootstrap Bootstrap(string template) => new(new XdsServer("cp:1")) { ListenerNameTemplate = template };

    private static string Resolve(XdsBootstrap bootstrap, string target)
    {
        Assert.True(ListenerNames.TryResolve(bootstrap, XdsTargetName.Parse(target), out var name, out var problem), problem);
        return name;
    }
}
