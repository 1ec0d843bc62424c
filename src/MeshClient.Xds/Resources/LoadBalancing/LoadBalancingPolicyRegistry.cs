using System.Collections.Frozen;

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
    }.ToFrozenDictionary(parser => parser.TypeName, StringComparer.Ordinal);

    public static string KnownTypes { get; } = string.Join(", ", Parsers.Keys.Order(StringComparer.Ordinal));

    public static ILoadBalancingPolicyParser? Find(string typeName) => Parsers.GetValueOrDefault(typeName);
}
