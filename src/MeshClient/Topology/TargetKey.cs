using System.Globalization;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Topology;

/// <summary>
/// A target as calls name it: host and explicit port, -1 when none was written, and the authority that it is asked of (gRFC A47), null for
/// the usual one. A key of its own, so that looking up a known target builds no string. Immutable.
/// </summary>
internal readonly record struct TargetKey(string Host, int Port = TargetKey.NoPort, string? Authority = null)
{
    public const int NoPort = -1;

    private const string SchemeName = "xds";

    /// <summary>The name that the Listener template gets and that virtual hosts are matched against.</summary>
    public string Name => Port == NoPort ? Host : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>What <see cref="Parse"/> takes: the name, or <c>xds://authority/name</c>.</summary>
    public string Text => Authority is null && !Host.Equals(SchemeName, StringComparison.OrdinalIgnoreCase)
        ? Name
        : $"{SchemeName}://{Uri.EscapeDataString(Authority ?? "")}/{Name}";

    /// <summary>
    /// Splits <c>host</c>, <c>host:port</c>, <c>[ipv6]</c> or <c>[ipv6]:port</c>, each also as <c>xds:///name</c> and
    /// <c>xds://authority/name</c>.
    /// </summary>
    public static TargetKey Parse(string text)
    {
        var (authority, name) = XdsTargetName.Parse(text);
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf(']')
            && ushort.TryParse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new TargetKey(name[..colon], port, authority)
            : new TargetKey(name, NoPort, authority);
    }
}
