using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Client.Support;

namespace MeshClient.Xds.Tests.Client;

public sealed class RandomWorldTests
{
    private const int Steps = 400;

    public static TheoryData<ulong, XdsTransportProtocol, XdsServerFeatures> Seeds { get; } = CreateSeeds();

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Run_RandomServerAndWatchers_KeepsTheContractAndEndsConsistent(ulong seed, XdsTransportProtocol protocol, XdsServerFeatures features)
    {
        await using var bench = XdsClientBench.Create(protocol, features);
        bench.ExpectsFailures = true;
        var world = new RandomWorld(bench, seed);
        for (var i = 0; i < Steps; i++)
        {
            await world.StepAsync();
        }

        var asked = await world.CalmDownAsync();

        Assert.Empty(world.Violations);
        Assert.All(world.Watchers, watcher => Assert.True(
            watcher is { Current.Content: "final", HasAmbientError: false }, $"{watcher.Type} {watcher.Name} has {watcher.Current}"));
        var watched = world.Watchers
            .GroupBy(watcher => watcher.Type)
            .ToDictionary(group => group.Key, group => group.Select(watcher => watcher.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(watched.Keys.Order(), asked.Keys.Order());
        Assert.All(watched, entry => Assert.Equal(entry.Value, asked[entry.Key]));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Run_RandomServerAskedForEverything_KeepsTheContractAndEndsConsistent(ulong seed, XdsTransportProtocol protocol, XdsServerFeatures features)
    {
        await using var bench = XdsClientBench.Create(protocol, features, subscriptions: XdsSubscriptionMode.Wildcard);
        bench.ExpectsFailures = true;
        var world = new RandomWorld(bench, seed);
        for (var i = 0; i < Steps; i++)
        {
            await world.StepAsync();
        }

        await world.CalmDownAsync();

        Assert.Empty(world.Violations);
        Assert.All(world.Watchers, watcher => Assert.True(
            watcher is { Current.Content: "final", HasAmbientError: false }, $"{watcher.Type} {watcher.Name} has {watcher.Current}"));
    }

    private static TheoryData<ulong, XdsTransportProtocol, XdsServerFeatures> CreateSeeds()
    {
        var rows = new TheoryData<ulong, XdsTransportProtocol, XdsServerFeatures>();
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var features = seed % 2 == 0 ? XdsServerFeatures.None : XdsServerFeatures.FailOnDataErrors;
            rows.Add(seed, XdsTransportProtocol.StateOfTheWorld, features);
            rows.Add(seed, XdsTransportProtocol.Delta, features);
        }

        return rows;
    }
}
