using MeshClient.Balancing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing;

/// <summary>Updates that share models with the version before, as those of the endpoint reader do.</summary>
public class ClusterBalancer_UpdateTests
{
    private const int Large = 10_000;

    private static readonly ClusterResource RoundRobin = Cluster(new RoundRobinPolicy());

    // n = 300 versions, seed 11: endpoints come, go, return, change, move between two localities and change places.
    [Fact]
    public async Task Update_RandomVersions_HasTheEndpointsOfTheVersionAndKeepsThoseThatStay()
    {
        await using var fixture = new BalancerFixture();
        var random = new System.Random(11);
        var pool = Enumerable.Range(0, 40).Select(index => Host($"host{index}")).ToArray();
        var known = new Dictionary<string, Endpoint>();
        LocalityEndpoints[] localities = [];
        for (var version = 0; version < 300; version++)
        {
            localities = Next(localities, pool, random);
            await fixture.UpdateAsync(new RoundRobinPolicy(), Assignment(localities));

            var listed = localities.SelectMany(locality => locality.Endpoints.Select(model => (locality, model))).ToArray();
            var now = fixture.Balancer.Endpoints.Where(endpoint => !endpoint.IsRemoved).ToDictionary(endpoint => endpoint.Address.Host);
            Assert.Equal(listed.Select(entry => entry.model.Address.Host).Order(), now.Keys.Order());
            Assert.All(listed, entry => Assert.Equal(
                (entry.model, entry.locality.Locality, entry.locality.Priority),
                (now[entry.model.Address.Host].Placement.Model, now[entry.model.Address.Host].Placement.Locality, now[entry.model.Address.Host].Placement.Priority)));
            Assert.All(now, entry => Assert.Same(known.GetValueOrDefault(entry.Key, entry.Value), entry.Value));
            known = now.Concat(known.Where(entry => !now.ContainsKey(entry.Key))).ToDictionary();
        }
    }

    [Fact]
    public async Task Update_RandomVersions_PicksEveryHealthyEndpointOfTheVersion()
    {
        await using var fixture = new BalancerFixture();
        var random = new System.Random(12);
        var pool = Enumerable.Range(0, 40).Select(index => Host($"host{index}")).ToArray();
        LocalityEndpoints[] localities = [];
        for (var version = 0; version < 100; version++)
        {
            localities = Next(localities, pool, random);
            await fixture.UpdateAsync(Cluster(new RoundRobinPolicy(), panicThreshold: 0), Assignment(localities));

            // A rotation visits each of equal weight once in a round.
            var healthy = localities.SelectMany(locality => locality.Endpoints).Where(model => model.Health != EndpointHealth.Draining);
            var expected = healthy.Select(model => model.Address.Host).Order().ToArray();
            var picked = fixture.CountPicks(Math.Max(1, expected.Length));
            Assert.Equal(expected.Length == 0 ? ["none"] : expected, picked.Keys.Order());
        }
    }

    [Fact]
    public async Task Update_EndpointListedAgainWithAnotherModel_IgnoresTheSecond()
    {
        await using var fixture = new BalancerFixture();
        var (a, b) = (Host("a"), Host("b"));
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(a, b));

        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Host("b", weight: 9), a, b));

        Assert.Equal(9u, fixture.Snapshot("b").Weight);
        Assert.Equal(2, fixture.Balancer.Endpoints.Count);
    }

    [Fact]
    [Trait("Rule", "xds-client 3.5: proxy_address (gRFC A86)")]
    public async Task Update_ProxyOfTheLocalityChanges_HoldsForEndpointsWithoutTheirOwn()
    {
        await using var fixture = new BalancerFixture();
        var own = Host("a") with { Metadata = Proxy("own") };
        var locality = Locality("zone", own, Host("b"));
        await fixture.UpdateAsync(new RoundRobinPolicy(), Assignment(locality));

        await fixture.UpdateAsync(new RoundRobinPolicy(), Assignment(locality with { Metadata = Proxy("shared") }));

        Assert.Equal("own", fixture.Endpoint("a").Placement.Proxy?.Host);
        Assert.Equal("shared", fixture.Endpoint("b").Placement.Proxy?.Host);
    }

    [Theory]
    [InlineData("health", 180_000)]
    [InlineData("removed", 100_000)]
    public async Task Update_OneOfTenThousandChanged_AllocatesLittleBesideTheLists(string change, int budget)
    {
        await using var loop = new ControlLoop(NullLogger.Instance);
        await using var balancer = new ClusterBalancer(
            "cluster", new RecordingTransportFactory(), TimeProvider.System, ThreadLocalRandomSource.Instance, loop, NullLogger.Instance);
        var models = Hosts("host", Large);
        var versions = new[] { OneLocality(models), OneLocality(Change(models, change)) };

        var costs = await loop.InvokeAsync(() => Enumerable.Range(0, 10).Select(index => Cost(balancer, versions[index % 2])).ToArray());

        // A list of so many endpoints takes 80,000 bytes; one that lacks an endpoint of its locality cannot share the locality's.
        Assert.InRange(costs[^1], 1, budget);
    }

    private static EndpointMetadata Proxy(string host) => new() { ProxyAddress = EndpointAddress.Tcp(host, 3128) };

    private static long Cost(ClusterBalancer balancer, EndpointsResource version)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        balancer.Update(RoundRobin, version);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static EndpointModel[] Change(EndpointModel[] models, string change) => change == "removed"
        ? [.. models[..(Large / 2)], .. models[((Large / 2) + 1)..]]
        : [.. models[..(Large / 2)], models[Large / 2] with { Health = EndpointHealth.Draining }, .. models[((Large / 2) + 1)..]];

    private static LocalityEndpoints[] Next(LocalityEndpoints[] before, EndpointModel[] pool, System.Random random)
    {
        // Often one of the localities stays as it is, as the same object.
        var kept = before.Length == 2 && random.Next(3) == 0 ? random.Next(2) : -1;
        var taken = kept < 0 ? [] : before[kept].Endpoints.Select(model => model.Address).ToHashSet();
        var free = pool.Where(model => !taken.Contains(model.Address)).Where(_ => random.Next(4) > 0).ToArray();
        if (random.Next(3) == 0)
        {
            random.Shuffle(free);
        }

        var some = free.Select(model => random.Next(10) == 0 ? model with { Health = EndpointHealth.Draining } : model).ToArray();
        var half = random.Next(some.Length + 1);
        return
        [
            kept == 0 ? before[0] : Locality("one", kept < 0 ? some[..half] : some),
            kept == 1 ? before[1] : Locality("two", kept < 0 ? some[half..] : some),
        ];
    }
}
