namespace MeshClient.Xds.Bootstrap;

/// <summary>
/// What an application asks for: <c>xds:host:1</c> and <c>xds:///host:1</c> are the same, <c>xds://auth/host:1</c> has an authority; text
/// without the scheme is a name. Immutable.
/// </summary>
/// <param name="Authority">Null if there is none.</param>
/// <param name="Name">Also the authority by which virtual hosts are chosen.</param>
internal readonly record struct XdsTargetName(string? Authority, string Name)
{
    private const string Scheme = "xds:";

    /// <summary>True if the scheme is written, so that nothing but the mesh can be meant.</summary>
    public static bool HasScheme(string target) => target.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    public static XdsTargetName Parse(string target)
    {
        if (!HasScheme(target))
        {
            return new XdsTargetName(null, target);
        }

        var rest = target[Scheme.Length..];
        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            return new XdsTargetName(null, Unescape(WithoutSlash(rest)));
        }

        var slash = rest.IndexOf('/', 2);
        var authority = slash < 0 ? rest[2..] : rest[2..slash];
        var name = slash < 0 ? "" : rest[(slash + 1)..];
        return new XdsTargetName(authority.Length == 0 ? null : Unescape(authority), Unescape(name));
    }

    private static string WithoutSlash(string path) => path.StartsWith('/') ? path[1..] : path;

    private static string Unescape(string text) => Uri.UnescapeDataString(text);
}
