using System.Diagnostics.CodeAnalysis;

namespace MeshClient.Xds.Resources;

/// <summary>Type URLs and names of the resource types. Thread-safe.</summary>
internal static class XdsResourceTypes
{
    /// <summary>Number of resource types; their enum values are 0 to this.</summary>
    public const int Count = 4;

    /// <summary>The optional wrapper around a resource in a state-of-the-world response.</summary>
    public const string WrapperTypeUrl = Prefix + "envoy.service.discovery.v3.Resource";

    private const string Prefix = "type.googleapis.com/";

    private static readonly string[] TypeUrls =
    [
        Prefix + "envoy.config.listener.v3.Listener",
        Prefix + "envoy.config.route.v3.RouteConfiguration",
        Prefix + "envoy.config.cluster.v3.Cluster",
        Prefix + "envoy.config.endpoint.v3.ClusterLoadAssignment",
    ];

    public static string TypeUrl(XdsResourceType type) => TypeUrls[(int)type];

    /// <summary>The message name without the type URL's prefix, as in <c>xdstp:</c> names and metrics.</summary>
    public static string MessageName(XdsResourceType type) => TypeUrls[(int)type][Prefix.Length..];

    public static bool TryFromTypeUrl([NotNullWhen(true)] string? typeUrl, out XdsResourceType type)
    {
        var index = Array.IndexOf(TypeUrls, typeUrl);
        type = index < 0 ? default : (XdsResourceType)index;
        return index >= 0;
    }

    /// <summary>
    /// True for the types of which a response holds everything that exists, so that absence means deletion (LDS and CDS).
    /// </summary>
    public static bool IsStateOfTheWorld(XdsResourceType type) => type is XdsResourceType.Listener or XdsResourceType.Cluster;
}
