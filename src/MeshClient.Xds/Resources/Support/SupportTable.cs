using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace MeshClient.Xds.Resources.Support;

/// <summary>
/// What this client does with every official field of every message that it reads: the one place that tells, for operators
/// (docs/reference/xds-support.md is made from it) and for the report of ignored fields. Immutable.
/// </summary>
internal static class SupportTable
{
    private const int MaxTypeNameLength = 256;

    // Sent by some control planes under a name that was never official; same fields.
    private const string PeakEwma = "envoy.extensions.load_balancing_policies.peak_ewma.v3alpha.PeakEwma";
    private const string PeakEwmaAlias = "envoy.extensions.load_balancing_policies.peak_ewma.v3.PeakEwma";

    // First: the other fields are made from it.
    private static readonly SupportArea[] AllAreas =
    [
        new("Listeners (LDS)", ListenerSupport.Messages),
        new("HTTP filters", HttpFilterSupport.Messages),
        new("Routes (RDS)", RouteSupport.Messages),
        new("Route actions", RouteActionSupport.Messages),
        new("Clusters (CDS)", ClusterSupport.Messages),
        new("Health of clusters", ClusterHealthSupport.Messages),
        new("Balancing policies", LoadBalancingSupport.Messages),
        new("Transport sockets", TlsSupport.Messages),
        new("HTTP versions", HttpProtocolSupport.Messages),
        new("Endpoints (EDS)", EndpointSupport.Messages),
        new("Messages used in several places", CommonSupport.Messages),
    ];

    private static readonly FrozenDictionary<string, MessageSupport> ByName = Link();

    private static readonly FrozenDictionary<string, MessageSupport>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly MessageSupport[] Roots =
        [.. Enumerable.Range(0, XdsResourceTypes.Count).Select(type => ByName[XdsResourceTypes.MessageName((XdsResourceType)type)])];

    /// <summary>In the order of the reference page.</summary>
    public static IReadOnlyList<SupportArea> Areas => AllAreas;

    /// <summary>The table of the resource itself.</summary>
    public static MessageSupport Root(XdsResourceType type) => Roots[(int)type];

    /// <summary>Null for a message that is not read.</summary>
    public static MessageSupport? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>As <see cref="Find(string)"/>, without a string.</summary>
    public static MessageSupport? Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[MaxTypeNameLength];
        return name.Length <= MaxTypeNameLength && Ascii.ToUtf16(name, text, out var length) == OperationStatus.Done
            && BySpan.TryGetValue(text[..length], out var message)
                ? message
                : null;
    }

    private static FrozenDictionary<string, MessageSupport> Link()
    {
        var messages = AllAreas.SelectMany(area => area.Messages).ToDictionary(message => message.Name, StringComparer.Ordinal);
        foreach (var field in messages.Values.SelectMany(message => message.Fields))
        {
            field.Link(messages.GetValueOrDefault(field.ElementType));
        }

        // Messages may hold one another: repeat until nothing changes.
        var changed = true;
        while (changed)
        {
            changed = false;
            foreach (var field in messages.Values.SelectMany(message => message.Fields))
            {
                changed |= field.UpdateIsScanned();
            }
        }

        messages[PeakEwmaAlias] = messages[PeakEwma];
        return messages.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
