using MeshClient.Xds.Proto.Core;

namespace MeshClient.Testing.Resources;

/// <summary>Where clients get a resource that another one refers to: always the same stream.</summary>
internal static class XdsConfigSource
{
    public static ConfigSource Ads() => new() { Ads = new AggregatedConfigSource(), ResourceApiVersion = ApiVersion.V3 };
}
