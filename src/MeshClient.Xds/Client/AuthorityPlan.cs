using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Client;

/// <summary>Where the resources of one authority come from, as the bootstrap has it. Immutable.</summary>
/// <param name="Name">Null for names without an authority.</param>
/// <param name="Servers">In order of preference, each once; never empty.</param>
/// <param name="FallbackOnReachabilityOnly">True to leave a server that cannot be reached even if nothing is missing (gRFC A95).</param>
internal sealed record AuthorityPlan(string? Name, IReadOnlyList<XdsServer> Servers, bool FallbackOnReachabilityOnly)
{
    /// <summary>For the person on call.</summary>
    public string DisplayName => Name is null ? "names without authority" : $"authority \"{Name}\"";

    public static AuthorityPlan OfTopLevel(XdsBootstrap bootstrap) => new(null, [.. bootstrap.Servers.Distinct()], bootstrap.FallbackOnReachabilityOnly);

    public static AuthorityPlan Of(string name, XdsAuthority authority, XdsBootstrap bootstrap) => new(
        name, [.. (authority.Servers.Count > 0 ? authority.Servers : bootstrap.Servers).Distinct()], authority.FallbackOnReachabilityOnly);
}
