using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.Clusters;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.LoadBalancing;
using MeshClient.Xds.Proto.XdsTypes;

namespace MeshClient.Testing.Resources;

/// <summary>A load-balancing policy of a cluster. Immutable.</summary>
public sealed class XdsLoadBalancing
{
    private const string LatencyAwareType = "type.googleapis.com/meshclient.lb.v1.LatencyAware";

    private readonly XdsRawResource[] _policies;
    private readonly Cluster.Types.LbPolicy? _legacy;

    private XdsLoadBalancing(params XdsRawResource[] policies) => _policies = policies;

    private XdsLoadBalancing(Cluster.Types.LbPolicy legacy)
        : this() =>
        _legacy = legacy;

    /// <summary>Endpoints take turns.</summary>
    public static XdsLoadBalancing RoundRobin { get; } = new(XdsRawResource.From(new RoundRobin()));

    /// <summary>Every endpoint has the same chance.</summary>
    public static XdsLoadBalancing Random { get; } = new(XdsRawResource.From(new MeshClient.Xds.Proto.LoadBalancing.Random()));

    /// <summary>The old enumeration's <c>ROUND_ROBIN</c>, as control planes send it that set nothing.</summary>
    public static XdsLoadBalancing LegacyRoundRobin { get; } = new(Cluster.Types.LbPolicy.RoundRobin);

    /// <summary>The old enumeration's <c>LEAST_REQUEST</c>.</summary>
    public static XdsLoadBalancing LegacyLeastRequest { get; } = new(Cluster.Types.LbPolicy.LeastRequest);

    /// <summary>The old enumeration's <c>RANDOM</c>.</summary>
    public static XdsLoadBalancing LegacyRandom { get; } = new(Cluster.Types.LbPolicy.Random);

    /// <summary>The endpoint with the fewest requests in flight, among some chosen at random.</summary>
    /// <param name="choiceCount">How many are compared.</param>
    public static XdsLoadBalancing LeastRequest(int choiceCount = 2) =>
        new(XdsRawResource.From(new LeastRequest { ChoiceCount = (uint)choiceCount }));

    /// <summary>Calls of one hash go to one endpoint, found on a ring (gRFC A42).</summary>
    /// <param name="minimumRingSize">The least number of entries.</param>
    public static XdsLoadBalancing RingHash(int minimumRingSize = 1024) =>
        new(XdsRawResource.From(new MeshClient.Xds.Proto.LoadBalancing.RingHash { MinimumRingSize = (ulong)minimumRingSize }));

    /// <summary>The endpoint with the lowest cost by observed latency (<c>meshclient.lb.v1.LatencyAware</c>).</summary>
    /// <param name="json">Its settings as a JSON object, such as <c>{ "decay": "5s" }</c>; null leaves them at their defaults.</param>
    public static XdsLoadBalancing LatencyAware(string? json = null) => Custom(LatencyAwareType, json ?? "{}");

    /// <summary>The contributed policy of Envoy (<c>PeakEwma</c>), which selects the latency-aware one.</summary>
    /// <param name="decayTime">How fast old samples lose weight; null is its default.</param>
    public static XdsLoadBalancing PeakEwma(TimeSpan? decayTime = null) => new(XdsRawResource.From(
        new PeakEwma { DecayTime = decayTime is { } decay ? Duration.FromTimeSpan(decay) : null }));

    /// <summary>A policy by type name and JSON (<c>xds.type.v3.TypedStruct</c>), known to clients or not.</summary>
    /// <param name="typeUrl">The type URL of the policy.</param>
    /// <param name="json">Its settings as a JSON object.</param>
    /// <exception cref="JsonException"><paramref name="json"/> is not a JSON object.</exception>
    public static XdsLoadBalancing Custom(string typeUrl, string json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"The settings of a policy are a JSON object, but these are: {json}");
        }

        return new(XdsRawResource.From(new TypedStruct { TypeUrl = typeUrl, Value = Struct.Parser.ParseJson(json) }));
    }

    /// <summary>A policy of any type and content, right or wrong.</summary>
    /// <param name="policy">Type URL and serialized message.</param>
    public static XdsLoadBalancing Raw(XdsRawResource policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new(policy);
    }

    /// <summary>This policy, or another one for clients that do not know it.</summary>
    /// <param name="other">The second choice.</param>
    public XdsLoadBalancing OrElse(XdsLoadBalancing other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new([.. _policies, .. other._policies]);
    }

    /// <summary>This policy inside of a locality that is chosen by weight first (<c>WrrLocality</c>, gRFC A52).</summary>
    public XdsLoadBalancing WithinLocality() =>
        new(XdsRawResource.From(new WrrLocality { EndpointPickingPolicy = ToPolicy() }));

    internal void ApplyTo(Cluster cluster)
    {
        cluster.LbPolicy = _legacy ?? default;
        cluster.LoadBalancingPolicy = _policies.Length == 0 ? null : ToPolicy();
    }

    private LoadBalancingPolicy ToPolicy()
    {
        var policy = new LoadBalancingPolicy();
        foreach (var entry in _policies)
        {
            policy.Policies.Add(new LoadBalancingPolicy.Types.Policy
            {
                TypedExtensionConfig = new TypedExtensionConfig
                {
                    Name = entry.TypeUrl[(entry.TypeUrl.LastIndexOf('/') + 1)..],
                    TypedConfig = new Any { TypeUrl = entry.TypeUrl, Value = ByteString.CopyFrom(entry.Value.Span) },
                },
            });
        }

        return policy;
    }
}
