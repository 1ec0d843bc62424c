using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>
/// <c>envoy.extensions.load_balancing_policies.maglev.v3.Maglev</c> (envoy-http 7.6). Localities count as in a hash ring. Thread-safe.
/// </summary>
internal sealed class MaglevPolicyParser : ILoadBalancingPolicyParser
{
    public string TypeName => "envoy.extensions.load_balancing_policies.maglev.v3.Maglev";

    public LoadBalancingPolicy? Parse(in Extension extension, string field, ParseScope scope, PolicyNesting nesting)
    {
        if (!extension.TryRead(Proto.LoadBalancing.Maglev.Parser, field, scope, out var config))
        {
            return null;
        }

        using var level = scope.Enter(field);
        var hashing = ConsistentHashingParser.Parse(config.ConsistentHashingLbConfig, "consistent_hashing_lb_config", scope);
        var size = config.TableSize ?? new MaglevPolicy().TableSize;
        if (size > MaglevPolicy.SizeLimit || !IsPrime(size))
        {
            scope.Error("table_size", $"{size} must be a prime of at most {MaglevPolicy.SizeLimit}");
            return null;
        }

        return new MaglevPolicy { TableSize = size, Hashing = hashing };
    }

    private static bool IsPrime(ulong number)
    {
        for (ulong divisor = 2; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
            {
                return false;
            }
        }

        return number > 1;
    }
}
