using MeshClient.Testing.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Filters;

namespace MeshClient.Testing.Tests.Resources;

public sealed class XdsListenerBuilderTests
{
    [Fact]
    public void Default_TakesRoutesOfItsOwnName()
    {
        var listener = Parsed.As<ListenerResource>(XdsResources.Listener("payments"));

        Assert.Equal("payments", listener.HttpConnectionManager?.RouteConfigurationName);
        Assert.Single(listener.HttpConnectionManager!.Filters);
    }

    [Fact]
    public void RoutesFrom_OtherName_IsUsed()
    {
        var listener = Parsed.As<ListenerResource>(XdsResources.Listener("payments").RoutesFrom("shared"));

        Assert.Equal("shared", listener.HttpConnectionManager?.RouteConfigurationName);
    }

    [Fact]
    public void InlineRoutes_AreHeldByTheListener()
    {
        var listener = Parsed.As<ListenerResource>(XdsResources.Listener("payments").InlineRoutes(r => r.ToCluster("c")));

        Assert.Null(listener.HttpConnectionManager?.RouteConfigurationName);
        Assert.Single(listener.HttpConnectionManager!.InlineRouteConfiguration!.VirtualHosts);
    }

    [Fact]
    public void MaxStreamDuration_IsSet()
    {
        var listener = Parsed.As<ListenerResource>(XdsResources.Listener("payments").MaxStreamDuration(TimeSpan.FromSeconds(7)));

        Assert.Equal(TimeSpan.FromSeconds(7), listener.HttpConnectionManager?.MaxStreamDuration);
    }

    [Fact]
    public void Filter_StandsBeforeTheRouter()
    {
        var message = MeshClient.Xds.Proto.Listeners.Listener.Parser.ParseFrom(
            XdsResources.Listener("payments").Filter("fault", new HTTPFault(), isOptional: true).Build().Value.ToArray());

        var manager = message.ApiListener.ApiListener_.Unpack<MeshClient.Xds.Proto.Http.HttpConnectionManager>();
        Assert.Equal(["fault", "envoy.filters.http.router"], manager.HttpFilters.Select(f => f.Name));
        Assert.True(manager.HttpFilters[0].IsOptional);
    }
}
