using System.Numerics;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

// Hot path.
namespace MeshClient.Routing.Hashing;

/// <summary>The hash of a request by the hash policies of its route (gRFC A42, envoy-http 1.9). Immutable.</summary>
internal sealed class RequestHasher
{
    private readonly CompiledHashPolicy[] _policies;

    private RequestHasher(CompiledHashPolicy[] policies) => _policies = policies;

    /// <summary>Null without policies.</summary>
    public static RequestHasher? Create(EquatableArray<HashPolicy> policies) =>
        policies.IsEmpty ? null : new RequestHasher([.. policies.Select(policy => new CompiledHashPolicy(policy))]);

    /// <summary>Null when no policy yields a hash.</summary>
    /// <param name="request">As the application wrote it.</param>
    /// <param name="isGrpc">Whether gRPC's rules apply.</param>
    /// <param name="channel">A number of the channel or client that sends the request.</param>
    public ulong? Compute(HttpRequestMessage request, bool isGrpc, ulong channel)
    {
        ulong? result = null;
        foreach (var policy in _policies)
        {
            if (policy.Compute(request, isGrpc, channel) is { } hash)
            {
                result = result is { } earlier ? BitOperations.RotateLeft(earlier, 1) ^ hash : hash;
            }

            // Also when the hash is that of an earlier policy.
            if (policy.IsTerminal && result is not null)
            {
                break;
            }
        }

        return result;
    }
}
