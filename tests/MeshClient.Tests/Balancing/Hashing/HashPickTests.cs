using MeshClient.Balancing;
using MeshClient.Balancing.Hashing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing.Hashing;

public class HashPickTests
{
    private static readonly TimeSpan RebuildTime = TimeSpan.FromMilliseconds(20);

    private static EndpointModel[] Golden { get; } = [HashFixture.Host("10.0.0.1"), HashFixture.Host("10.0.0.2"), HashFixture.Host("10.0.0.3")];

    private static RingHashPolicy SmallRing { get; } = new() { MinimumRingSize = 12, MaximumRingSize = 12 };

    public static TheoryData<string> Policies => ["ring", "maglev"];

    [Theory]
    [MemberData(nameof(Policies))]
    [Trait("Rule", "load-balancing H12")]
    [Trait("Rule", "xds-client 8.5 #RA18")]
    public async Task Pick_OneHash_IsOneEndpoint(string policy)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(Policy(policy), OneLocality(Hosts("h", 4)));

        var first = Pick(fixture, "user");
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Same(first, Pick(fixture, "user")));
    }

    [Theory]
    [InlineData("user-1", "10.0.0.3", "10.0.0.2")]
    [InlineData("user-4", "10.0.0.3", "10.0.0.1")]
    [Trait("Rule", "load-balancing H8")]
    public async Task Pick_OwnerCannotBeReached_GoesOnToTheNextOfTheRing(string value, string owner, string next)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(SmallRing, OneLocality(Golden));
        Assert.Equal(owner, Pick(fixture, value)!.Address.Host);

        fixture.Endpoint(owner).ConnectFailed("refused");
        Assert.Equal(next, Pick(fixture, value)!.Address.Host);
        await fixture.AdvanceAsync(RebuildTime);
        Assert.Equal(next, Pick(fixture, value)!.Address.Host);
    }

    [Fact]
    [Trait("Rule", "load-balancing H8")]
    public async Task Pick_TwoOfThreeCannotBeReached_GoesToTheThird()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(SmallRing, OneLocality(Golden));
        fixture.Endpoint("10.0.0.3").ConnectFailed("refused");
        fixture.Endpoint("10.0.0.2").ConnectFailed("refused");
        await fixture.AdvanceAsync(RebuildTime);

        Assert.Equal("10.0.0.1", Pick(fixture, "user-1")!.Address.Host);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Pick_OwnerIsBack_ItsRequestsFindOutAndOthersStay(string policy)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(Policy(policy), OneLocality(Hosts("h", 4)));
        var values = Enumerable.Range(0, 200).Select(i => $"user-{i}").ToArray();
        var before = values.ToDictionary(value => value, value => Pick(fixture, value));
        var down = before["user-0"]!;
        down.ConnectFailed("refused");
        await fixture.AdvanceAsync(RebuildTime);

        var others = values.Where(value => before[value] != down).ToArray();
        Assert.All(others, value => Assert.Same(before[value], Pick(fixture, value)));
        Assert.NotSame(down, Pick(fixture, "user-0"));

        // After the back-off others still stay; the first request of the owner tries it, the next ones wait for the outcome.
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.All(others, value => Assert.Same(before[value], Pick(fixture, value)));
        Assert.Same(down, Pick(fixture, "user-0"));
        Assert.NotSame(down, Pick(fixture, "user-0"));

        down.ConnectSucceeded();
        Assert.All(values, value => Assert.Same(before[value], Pick(fixture, value)));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Pick_OwnerWasTriedBefore_AvoidsItWhileThereIsAnother(string policy)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(Policy(policy), OneLocality(Hosts("h", 2)));
        var first = Pick(fixture, "user")!;
        var second = Pick(fixture, "user", first)!;

        Assert.NotSame(first, second);
        Assert.NotNull(Pick(fixture, "user", first, second));
    }

    [Fact]
    [Trait("Rule", "load-balancing H13")]
    public async Task Pick_OneOfAHundredRemoved_MovesOnlyItsKeys()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RingHashPolicy(), OneLocality(Hosts("h", 100)));
        var values = Enumerable.Range(0, 20_000).Select(i => XxHash64.Hash($"key-{i}")).ToArray();
        var before = values.Select(hash => PickHash(fixture, hash)!.Address.Host).ToArray();

        await fixture.UpdateAsync(new RingHashPolicy(), OneLocality([.. Hosts("h", 100).Where(host => host.Address.Host != "h50")]));

        // One in a hundred is necessary; the digest allows up to 1 % for its 200,000 keys. 20,000 keys: five sigma are 0.35 points.
        var moved = values.Where((hash, i) => PickHash(fixture, hash)!.Address.Host != before[i]).Count();
        Assert.InRange(moved / 20_000.0, 0.0045, 0.0145);
    }

    [Fact]
    [Trait("Rule", "load-balancing H15")]
    public async Task Pick_TwoLocalities_ShareTheRingByNormalizedWeights()
    {
        await using var fixture = new BalancerFixture();
        var (a, b) = (HashFixture.Host("10.0.0.1", 2), HashFixture.Host("10.0.0.2", 1));
        var (c, d) = (HashFixture.Host("10.0.0.3", 3), HashFixture.Host("10.0.0.4", 1));
        await fixture.UpdateAsync(
            new RingHashPolicy(), Assignment(Locality("l1", a, b) with { Weight = 3 }, Locality("l2", c, d) with { Weight = 2 }));
        var ring = new ListPlacement().Ring(
            [.. new[] { "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4" }.Select(fixture.Endpoint)],
            [858_993_458, 429_496_728, 644_245_094, 214_748_364],
            new RingHashPolicy());

        Assert.Equal(
            [413, 206, 309, 103],
            ring.Owners.ToArray().GroupBy(owner => owner.Address.Host).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Count()));
        Assert.All(Enumerable.Range(0, 500), i => Assert.Same(
            ring.Owners[ring.Find(XxHash64.Hash($"user-{i}"))], Pick(fixture, $"user-{i}")));
    }

    [Fact]
    public async Task Pick_SplitBetweenPriorities_StaysWithTheHash()
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(
            new RingHashPolicy(),
            Assignment(Locality("p0", Hosts("a", 4, healthy: 2)), Locality("p1", Hosts("b", 4)) with { Priority = 1 }));

        var values = Enumerable.Range(0, 200).Select(i => $"user-{i}").ToArray();
        var first = values.Select(value => Pick(fixture, value)).ToArray();
        Assert.Contains(first, endpoint => endpoint!.Address.Host[0] == 'a');
        Assert.Contains(first, endpoint => endpoint!.Address.Host[0] == 'b');
        Assert.Equal(first, values.Select(value => Pick(fixture, value)));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Pick_WholePriorityWasUnreachable_IsFoundAgain(string policy)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(Policy(policy), Assignment(Locality("p0", Host("a")), Locality("p1", Host("b")) with { Priority = 1 }));
        fixture.Endpoint("a").ConnectFailed("refused");
        await fixture.AdvanceAsync(RebuildTime);
        Assert.Equal("b", Pick(fixture, "user")!.Address.Host);

        await fixture.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.Equal("a", Pick(fixture, "user")!.Address.Host);
        fixture.Endpoint("a").ConnectSucceeded();
        await fixture.AdvanceAsync(RebuildTime);
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal("a", Pick(fixture, $"user-{i}")!.Address.Host));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Pick_PolicyChanges_TakesEffect(string policy)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(new RoundRobinPolicy(), OneLocality(Hosts("h", 4)));
        Assert.False(fixture.Balancer.UsesRequestHash);

        await fixture.UpdateAsync(Policy(policy), OneLocality(Hosts("h", 4)));
        Assert.True(fixture.Balancer.UsesRequestHash);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Pick_AllUnreachable_ProbesAfterASecond(string policy)
    {
        await using var fixture = new BalancerFixture();
        await fixture.UpdateAsync(Policy(policy), OneLocality(Hosts("h", 2)));
        fixture.Endpoint("h0").ConnectFailed("refused");
        fixture.Endpoint("h1").ConnectFailed("refused");
        await fixture.AdvanceAsync(RebuildTime);
        Assert.Null(Pick(fixture, "user"));

        await fixture.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.NotNull(Pick(fixture, "user"));
    }

    private static LoadBalancingPolicy Policy(string name) => name == "ring" ? new RingHashPolicy() : new MaglevPolicy { TableSize = 1009 };

    private static Endpoint? Pick(BalancerFixture fixture, string value, params Endpoint[] previous) =>
        PickHash(fixture, XxHash64.Hash(value), previous);

    private static Endpoint? PickHash(BalancerFixture fixture, ulong hash, params Endpoint[] previous)
    {
        var tried = default(PreviousEndpoints);
        previous.ToList().ForEach(endpoint => tried.Add(endpoint));
        return fixture.Balancer.Pick(new PickContext(fixture.Time.GetTimestamp(), tried, hash), out var endpoint) == PickStatus.Picked ? endpoint : null;
    }
}
