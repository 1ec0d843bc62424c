using MeshClient.Balancing.Hashing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Balancing.Hashing;

/// <summary>Rings and tables of endpoints that belong to a balancer.</summary>
internal sealed class HashFixture : IAsyncDisposable
{
    private readonly BalancerFixture _balancer = new();

    /// <summary>Port 8080, as in the golden vectors.</summary>
    public static EndpointModel Host(string host, uint weight = 1) => new() { Address = EndpointAddress.Tcp(host, 8080), Weight = weight };

    public async Task<HashRing> RingAsync(RingHashPolicy policy, params EndpointModel[] models) =>
        new(await MembersAsync(policy.Hashing, models), policy);

    public async Task<MaglevTable> TableAsync(MaglevPolicy policy, params EndpointModel[] models) =>
        new(await MembersAsync(policy.Hashing, models), policy);

    public ValueTask DisposeAsync() => _balancer.DisposeAsync();

    private async Task<HashMember[]> MembersAsync(ConsistentHashing hashing, EndpointModel[] models)
    {
        await _balancer.UpdateAsync(new RoundRobinPolicy(), EndpointResources.OneLocality(models));
        var endpoints = models.Select(model => _balancer.Endpoint(model.Address.Host)).ToArray();
        return HashMember.Of(endpoints, [.. models.Select(model => (ulong)model.Weight)], hashing);
    }
}
