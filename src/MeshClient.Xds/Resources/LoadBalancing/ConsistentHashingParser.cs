using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Config = MeshClient.Xds.Proto.LoadBalancing.ConsistentHashingLbConfig;
using Legacy = MeshClient.Xds.Proto.Clusters.Cluster.Types.CommonLbConfig;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>The settings that all hash policies share (envoy-http 7.1). Thread-safe.</summary>
internal static class ConsistentHashingParser
{
    private const uint MinBalanceFactor = 100;

    public static ConsistentHashing Parse(Config? config, string field, ParseScope scope)
    {
        if (config is null)
        {
            return ConsistentHashing.Default;
        }

        using var level = scope.Enter(field);
        return Create(config.UseHostnameForHashing, config.HashBalanceFactor, scope);
    }

    public static ConsistentHashing Parse(Legacy.Types.ConsistentHashingLbConfig? config, string field, ParseScope scope)
    {
        if (config is null)
        {
            return ConsistentHashing.Default;
        }

        using var level = scope.Enter(field);
        return Create(config.UseHostnameForHashing, config.HashBalanceFactor, scope);
    }

    /// <summary>For a scope that stands in the message with the two fields.</summary>
    public static ConsistentHashing Create(bool useHostname, uint? balanceFactor, ParseScope scope)
    {
        const string field = "hash_balance_factor";
        if (balanceFactor < MinBalanceFactor)
        {
            scope.Error(field, $"{balanceFactor} is below {MinBalanceFactor}");
        }

        return new ConsistentHashing { UseHostname = useHostname, BalanceFactor = balanceFactor };
    }
}
