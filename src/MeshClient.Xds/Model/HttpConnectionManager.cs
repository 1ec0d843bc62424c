using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>What a client honours of the HttpConnectionManager. Immutable.</summary>
internal sealed record HttpConnectionManager
{
    /// <summary>Name for RDS; null when the routes are inline.</summary>
    public string? RouteConfigurationName { get; init; }

    public RouteConfigurationResource? InlineRouteConfiguration { get; init; }

    /// <summary>In order of execution; the last is the router.</summary>
    public EquatableArray<HttpFilter> Filters { get; init; } = [];

    /// <summary>Default for routes without their own idle timeout; zero for none, null for Envoy's 5 minutes.</summary>
    public TimeSpan? StreamIdleTimeout { get; init; }

    /// <summary>Give requests without one an <c>x-request-id</c>.</summary>
    public bool GenerateRequestId { get; init; } = true;

    public HostPortStripping HostPortStripping { get; init; }

    /// <summary>Cut the dot at the end of the host before matching.</summary>
    public bool StripTrailingHostDot { get; init; }

    public PathNormalization PathNormalization { get; init; } = new();

    /// <summary>Default for routes without their own (gRFC A31); null or zero means none.</summary>
    public TimeSpan? MaxStreamDuration { get; init; }
}
