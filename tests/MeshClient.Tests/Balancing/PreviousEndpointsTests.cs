using MeshClient.Balancing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing;

public class PreviousEndpointsTests
{
    [Fact]
    public async Task Contains_MoreThanFitInline_FindsEveryAddedOne()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Hosts("h", 6)));
        var endpoints = fixture.Balancer.Endpoints;
        var previous = default(PreviousEndpoints);
        Assert.True(previous.IsEmpty);

        foreach (var endpoint in endpoints.Take(5))
        {
            previous.Add(endpoint);
        }

        Assert.False(previous.IsEmpty);
        Assert.All(endpoints.Take(5), endpoint => Assert.True(previous.Contains(endpoint)));
        Assert.False(previous.Contains(endpoints[5]));
    }
}
