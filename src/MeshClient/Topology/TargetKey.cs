using System.Globalization;

namespace MeshClient.Topology;

/// <summary>
/// A target as calls name it: host and explicit port, -1 when none was written. A key of its own, so that looking up a known
/// target builds no string. Immutable.
/// </summary>
internal readonly record struct TargetKey(string Host, int Port = TargetKey.NoPort)
{
    public const int NoPort = -1;

    /// <summary>The name that the Listener template gets and that virtual hosts are matched against.</summary>
    public string Name => Port == NoPort ? Host : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Splits <c>host</c>, <c>host:port</c>, <c>[ipv6]</c> or <c>[ipv6]:port</c>.</summary>
    public static TargetKey Parse(string name)
    {
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf(']')
            && ushort.TryParse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new TargetKey(name[..colon], port)
            : new TargetKey(name);
    }
}
