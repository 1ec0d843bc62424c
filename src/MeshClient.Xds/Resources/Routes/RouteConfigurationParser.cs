using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Filters;
using Configuration = MeshClient.Xds.Proto.Routes.RouteConfiguration;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>envoy.config.route.v3.RouteConfiguration</c>, from RDS or inline (xds-client 3.3). Thread-safe.</summary>
internal static class RouteConfigurationParser
{
    private const uint DefaultMaxDirectResponseBody = 4096;

    public static RouteConfigurationResource Parse(Configuration configuration, ParseScope scope)
    {
        scope.ResourceName = configuration.Name;
        if (configuration.Name.Length == 0)
        {
            scope.Error("name", "is required");
        }

        return ParseContent(configuration, configuration.Name, scope);
    }

    /// <summary>Inline routes need no name; without one they take that of the listener.</summary>
    public static RouteConfigurationResource ParseInline(Configuration configuration, string listenerName, ParseScope scope) =>
        ParseContent(configuration, configuration.Name.Length > 0 ? configuration.Name : listenerName, scope);

    private static RouteConfigurationResource ParseContent(Configuration configuration, string name, ParseScope scope)
    {
        var routes = new RouteParseContext(
            ClusterSpecifierPlugins.Parse(configuration.ClusterSpecifierPlugins, scope),
            configuration.MaxDirectResponseBodySizeBytes ?? DefaultMaxDirectResponseBody);
        var hosts = new List<VirtualHost>(configuration.VirtualHosts.Count);
        var domains = new DomainSet();
        for (var i = 0; i < configuration.VirtualHosts.Count; i++)
        {
            using var level = scope.Enter("virtual_hosts", i);
            hosts.Add(VirtualHostParser.Parse(configuration.VirtualHosts[i], domains, routes, scope));
        }

        return new RouteConfigurationResource
        {
            Name = name,
            VirtualHosts = hosts.ToEquatableArray(),
            IgnorePortInHostMatching = configuration.IgnorePortInHostMatching,
            IgnorePathParameters = configuration.IgnorePathParametersInPathMatching,
            VirtualHostHeader = ParseHostHeader(configuration.VhostHeader, scope),
            RequestHeaders = HeaderChangesParser.ParseRequest(configuration.RequestHeadersToAdd, configuration.RequestHeadersToRemove, scope),
            ResponseHeaders = HeaderChangesParser.ParseResponse(configuration.ResponseHeadersToAdd, configuration.ResponseHeadersToRemove, scope),
            MostSpecificHeaderChangesWin = configuration.MostSpecificHeaderMutationsWins,
            Mirrors = RequestMirrorParser.ParseAll(configuration.RequestMirrorPolicies, scope),
            FilterOverrides = HttpFilterOverridesParser.Parse(configuration.TypedPerFilterConfig, scope),
        };
    }

    private static string? ParseHostHeader(string name, ParseScope scope)
    {
        using var level = scope.Enter("vhost_header");
        return name.Length == 0 ? null : HeaderNameParser.ParseToken(name, scope);
    }
}
