using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Types;
using static MeshClient.TestToolbox.Resources.GoodResources;
using CookieAttribute = MeshClient.Xds.Model.CookieAttribute;
using Proxy = MeshClient.Xds.Proto.Filters;

namespace MeshClient.Xds.Tests.Resources.Filters;

/// <summary>gRFC A55 and A60.</summary>
public class StatefulSessionFilterParserTests
{
    private const string State = "api_listener.api_listener.http_filters[0].typed_config.session_state.typed_config";

    [Fact]
    public void Parse_CookieState_HasTheRootAsDefaultPath() =>
        Assert.Equal(
            new StatefulSessionFilterConfig { Cookie = new CookieTemplate("s", TimeSpan.FromSeconds(9), "/", []), IsStrict = true },
            Accept(new Proxy.StatefulSession
            {
                SessionState = StateOf(new Proxy.CookieBasedSessionState { Cookie = new Cookie { Name = "s", Ttl = new Duration { Seconds = 9 } } }),
                Strict = true,
            }));

    [Fact]
    public void Parse_CookieAttributes_ReachTheModel()
    {
        var cookie = new Cookie { Name = "s", Path = "/a", Attributes = { new Proto.Types.CookieAttribute { Name = "SameSite", Value = "Strict" } } };

        var config = Accept(new Proxy.StatefulSession { SessionState = StateOf(new Proxy.CookieBasedSessionState { Cookie = cookie }) });

        Assert.Equal(new CookieTemplate("s", TimeSpan.Zero, "/a", [new CookieAttribute("SameSite", "Strict")]), config.Cookie);
    }

    [Fact]
    public void Parse_HeaderState_ReachesTheModel() =>
        Assert.Equal(
            new StatefulSessionFilterConfig { Header = "x-session" },
            Accept(new Proxy.StatefulSession { SessionState = StateOf(new Proxy.HeaderBasedSessionState { Name = "X-Session" }) }));

    [Fact]
    public void Parse_NoState_IsDisabled() => Assert.False(Accept(new Proxy.StatefulSession()).IsEnabled);

    [Fact]
    public void Parse_UnknownState_IsRefused() =>
        Parsing.RejectAt(State, WithSession(new Proxy.StatefulSession { SessionState = new TypedExtensionConfig { Name = "x", TypedConfig = UnknownType } }), "session state");

    [Fact]
    public void Parse_CookieWithoutName_IsRefused() =>
        Parsing.RejectAt($"{State}.cookie.name", WithSession(new Proxy.StatefulSession { SessionState = StateOf(new Proxy.CookieBasedSessionState()) }));

    [Fact]
    public void Parse_NegativeTtl_IsRefused() =>
        Parsing.RejectAt($"{State}.cookie.ttl", WithSession(new Proxy.StatefulSession
        {
            SessionState = StateOf(new Proxy.CookieBasedSessionState { Cookie = new Cookie { Name = "s", Ttl = new Duration { Seconds = -1 } } }),
        }));

    [Fact]
    public void Parse_HeaderWithoutName_IsRefused() =>
        Parsing.RejectAt($"{State}.name", WithSession(new Proxy.StatefulSession { SessionState = StateOf(new Proxy.HeaderBasedSessionState()) }));

    [Fact]
    public void Parse_Override_DisablesOrReplaces()
    {
        var host = VirtualHost();
        host.TypedPerFilterConfig["a"] = Pack(new Proxy.StatefulSessionPerRoute { Disabled = true });
        host.TypedPerFilterConfig["b"] = Pack(new Proxy.StatefulSessionPerRoute
        {
            StatefulSession = new Proxy.StatefulSession { SessionState = StateOf(new Proxy.HeaderBasedSessionState { Name = "x" }) },
        });

        var overrides = Parsing.Accept(RouteConfiguration(host)).VirtualHosts[0].FilterOverrides;

        Assert.Equal(
            [new HttpFilterOverride("a", new StatefulSessionFilterConfig()), new HttpFilterOverride("b", new StatefulSessionFilterConfig { Header = "x" })],
            overrides);
    }

    [Fact]
    public void Parse_EmptyOverride_IsRefused()
    {
        var host = VirtualHost();
        host.TypedPerFilterConfig["a"] = Pack(new Proxy.StatefulSessionPerRoute());

        Parsing.RejectAt("virtual_hosts[0].typed_per_filter_config[\"a\"].value", RouteConfiguration(host), "set disabled or stateful_session");
    }

    private static TypedExtensionConfig StateOf(IMessage state) => new() { Name = "state", TypedConfig = Pack(state) };

    private static Proto.Listeners.Listener WithSession(Proxy.StatefulSession session) =>
        Listener(manager => manager.HttpFilters.Insert(0, new Proto.Http.HttpFilter { Name = "session", TypedConfig = Pack(session) }));

    private static StatefulSessionFilterConfig Accept(Proxy.StatefulSession session) =>
        Assert.IsType<StatefulSessionFilterConfig>(Parsing.Accept(WithSession(session)).HttpConnectionManager!.Filters[0].Config);
}
