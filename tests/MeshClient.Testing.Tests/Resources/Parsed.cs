using MeshClient.Testing.Resources;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources;
using ParseContext = MeshClient.Xds.Resources.ParseContext;

namespace MeshClient.Testing.Tests.Resources;

/// <summary>Built resources as the client reads them: whatever a builder makes must pass the client's own validation.</summary>
internal static class Parsed
{
    public static T As<T>(XdsResourceBuilder builder)
        where T : XdsResource
    {
        var context = new ParseContext(new HashSet<string>(), new XdsServer("ipv4:127.0.0.1:1"));
        var parsed = ResourceParser.Parse(builder.Type, builder.Build().Value.Span, context);
        Assert.Null(parsed.Errors);
        Assert.Equal(builder.Name, parsed.Name);
        return Assert.IsType<T>(parsed.Resource);
    }

    public static MeshClient.Xds.Model.Route Route(Action<XdsRouteBuilder> configure)
    {
        var routes = As<RouteConfigurationResource>(XdsResources.RouteConfiguration("r").Route(configure));
        return Assert.Single(Assert.Single(routes.VirtualHosts).Routes);
    }
}
