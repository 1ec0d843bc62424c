using System.Collections.Frozen;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>
/// The balancing policies that this client knows, by the name of their message; entries of other types are skipped (gRFC A52).
/// Immutable.
/// </summary>
internal static class LoadBalancingPolicyRegistry
{
    public const int MaxDepth = 16;

    private static readonly FrozenDictionary<string, ILoadBalancingPolicyParser> Parsers = new ILoadBalancingPolicyParser[]
    {
        new RoundRobinPolicyParser(),
        new LeastRequestPolicyParser(),
        new RandomPolicyParser(),
        new WrrLocalityPolicyParser(),
        new LatencyAwarePolicyParser(),
        new PeakEwmaPolicyParser("envoy.extensions.load_balancing_policies.peak_ewma.v3alpha.PeakEwma"),
        new PeakEwmaPolicyParser("envoy.extensions.load_balancing_policies.peak_ewma.v3.PeakEwma"),
        new RingHashPolicyParser(),
        new MaglevPolicyParser(),
        new PickFirstPolicyParser(),
        new ClientSideWeightedRoundRobinPolicyParser(),
        new RandomSubsettingPolicyParser(),
        new OverrideHostPolicyParser(),
        new SubsetPolicyParser(),
    }.ToFrozenDictionary(parser => parser.TypeName, StringComparer.Ordinal);

    /// <summary>All types.</summary>
    public static string KnownTypes { get; } = string.Join(", ", Parsers.Keys.Order(StringComparer.Ordinal));

    /// <summary>Those that the data plane can run.</summary>
    public static string RunnableTypes { get; } =
        string.Join(", ", Parsers.Values.Where(parser => parser.CanRun).Select(parser => parser.TypeName).Order(StringComparer.Ordinal));

    /// <summary>Those that come as JSON.</summary>
    public static string[] CustomTypes { get; } = [.. Parsers.Values.Where(parser => parser.IsCustom).Select(parser => parser.TypeName)];

    /// <summary>Null for an unknown type, and for a TypedStruct whose name is not that of a custom policy.</summary>
    public static ILoadBalancingPolicyParser? Find(in Extension extension) =>
        Parsers.TryGetValue(extension.TypeName, out var parser) && (extension.Json is null || parser.IsCustom) ? parser : null;
}
