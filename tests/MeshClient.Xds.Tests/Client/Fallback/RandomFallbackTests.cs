using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Client.Support;

namespace MeshClient.Xds.Tests.Client.Fallback;

public sealed class RandomFallbackTests
{
    private const int Steps = 300;

    public static TheoryData<ulong, XdsTransportProtocol, XdsSubscriptionMode, bool> Seeds { get; } = CreateSeeds();

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Run_ServersFailAndReturn_EndsWithWhatTheFirstServerHas(
        ulong seed, XdsTransportProtocol protocol, XdsSubscriptionMode subscriptions, bool onReachabilityOnly)
    {
        var first = new XdsServer("a:1") { Protocol = protocol, Subscriptions = subscriptions };
        var second = new XdsServer("b:1") { Protocol = protocol, Subscriptions = subscriptions };
        await using var bench = XdsClientBench.Create(new XdsBootstrap(first, second)
        {
            FallbackOnReachabilityOnly = onReachabilityOnly,
            Authorities = new Dictionary<string, XdsAuthority> { ["x"] = new(second) },
        });
        var world = new RandomFallbackWorld(bench, new ModelServer(bench, first), new ModelServer(bench, second), seed);
        for (var i = 0; i < Steps; i++)
        {
            await world.StepAsync();
        }

        await world.CalmDownAsync();

        Assert.Empty(world.Violations);
        Assert.Empty(world.Differences);
    }

    private static TheoryData<ulong, XdsTransportProtocol, XdsSubscriptionMode, bool> CreateSeeds()
    {
        var rows = new TheoryData<ulong, XdsTransportProtocol, XdsSubscriptionMode, bool>();
        for (var seed = 1UL; seed <= 45; seed++)
        {
            foreach (var protocol in Enum.GetValues<XdsTransportProtocol>())
            {
                rows.Add(seed, protocol, XdsSubscriptionMode.Named, seed % 3 == 0);
                rows.Add(seed, protocol, XdsSubscriptionMode.Wildcard, seed % 3 == 0);
            }
        }

        return rows;
    }
}
