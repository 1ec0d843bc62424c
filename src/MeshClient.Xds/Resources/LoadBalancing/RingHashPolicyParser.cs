using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Function = MeshClient.Xds.Proto.LoadBalancing.RingHash.Types.HashFunction;
using Legacy = MeshClient.Xds.Proto.Clusters.Cluster.Types.RingHashLbConfig;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>
/// <c>envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash</c> (gRFC A42). All localities of a priority are on one ring, with
/// their weights (gRFC A113), so <c>locality_weighted_lb_config</c> adds nothing. Thread-safe.
/// </summary>
internal sealed class RingHashPolicyParser : ILoadBalancingPolicyParser
{
    private static readonly RingHashPolicy Defaults = new();

    public string TypeName => "envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash";

    /// <summary>For a scope that stands in the legacy <c>ring_hash_lb_config</c>, whose enum has other numbers.</summary>
    public static RingHashPolicy? ParseLegacy(Legacy? config, ConsistentHashing hashing, ParseScope scope)
    {
        var function = config?.HashFunction ?? Legacy.Types.HashFunction.XxHash;
        var known = IsXxHash(function == Legacy.Types.HashFunction.XxHash, function.ToString(), scope);
        return Create(config?.MinimumRingSize, config?.MaximumRingSize, scope) is { } policy && known ? policy with { Hashing = hashing } : null;
    }

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting)
    {
        if (!extension.TryRead(Proto.LoadBalancing.RingHash.Parser, field, scope, out var config))
        {
            return null;
        }

        using var level = scope.Enter(field);

        // DEFAULT_HASH is what a server sends that does not set the field: Envoy and C-core take it for XX_HASH.
        var known = IsXxHash(config.HashFunction is Function.DefaultHash or Function.XxHash, config.HashFunction.ToString(), scope);
        var superseded = ConsistentHashingParser.Create(config.UseHostnameForHashing, config.HashBalanceFactor, scope);
        var hashing = config.ConsistentHashingLbConfig is null
            ? superseded
            : ConsistentHashingParser.Parse(config.ConsistentHashingLbConfig, "consistent_hashing_lb_config", scope);
        return Create(config.MinimumRingSize, config.MaximumRingSize, scope) is { } policy && known ? policy with { Hashing = hashing } : null;
    }

    private static RingHashPolicy? Create(ulong? minimum, ulong? maximum, ParseScope scope)
    {
        var min = minimum ?? Defaults.MinimumRingSize;
        var max = maximum ?? Defaults.MaximumRingSize;
        var valid = IsSize(min, "minimum_ring_size", scope) & IsSize(max, "maximum_ring_size", scope);
        if (valid && min > max)
        {
            scope.Error("minimum_ring_size", $"{min} is above maximum_ring_size, {max}");
            valid = false;
        }

        return valid ? new RingHashPolicy { MinimumRingSize = min, MaximumRingSize = max } : null;
    }

    private static bool IsSize(ulong size, string field, ParseScope scope)
    {
        if (size is >= 1 and <= RingHashPolicy.SizeLimit)
        {
            return true;
        }

        scope.Error(field, $"{size} must be 1 to {RingHashPolicy.SizeLimit}");
        return false;
    }

    private static bool IsXxHash(bool isXxHash, string function, ParseScope scope)
    {
        if (!isXxHash)
        {
            scope.Error("hash_function", $"{function} is not supported; use XX_HASH");
        }

        return isXxHash;
    }
}
