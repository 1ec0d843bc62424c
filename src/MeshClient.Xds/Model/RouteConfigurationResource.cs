using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>A RouteConfiguration: virtual hosts in the order of the resource. Immutable.</summary>
internal sealed record RouteConfigurationResource : XdsResource
{
    public EquatableArray<VirtualHost> VirtualHosts { get; init; } = [];

    /// <summary>Cut the port from the request's authority before matching domains.</summary>
    public bool IgnorePortInHostMatching { get; init; }

    /// <summary>Cut what follows a semicolon from the path before matching.</summary>
    public bool IgnorePathParameters { get; init; }

    /// <summary>The request header, in lower case, that selects the virtual host in place of the authority; null for the authority.</summary>
    public string? VirtualHostHeader { get; init; }

    /// <summary>Changes to every attempt's request; of the levels the weighted cluster's come first, then route, virtual host, table.</summary>
    public HeaderChanges RequestHeaders { get; init; } = HeaderChanges.None;

    /// <summary>Changes to the response that the caller gets, in the same order of levels.</summary>
    public HeaderChanges ResponseHeaders { get; init; } = HeaderChanges.None;

    /// <summary>Turns the order of the levels of header changes round, so that the most specific one has the last word.</summary>
    public bool MostSpecificHeaderChangesWin { get; init; }

    /// <summary>For routes without their own; lists are never merged.</summary>
    public EquatableArray<RequestMirror> Mirrors { get; init; } = [];

    /// <summary>By filter name, sorted; the least specific level.</summary>
    public EquatableArray<HttpFilterOverride> FilterOverrides { get; init; } = [];
}
