using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Tests.Client.Support;

namespace MeshClient.Xds.Tests.Client;

public sealed class RandomWorldTests
{
    private const int Steps = 400;

    public static TheoryData<ulong, XdsServerFeatures> Seeds { get; } = CreateSeeds();

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Run_RandomServerAndWatchers_KeepsTheContractAndEndsConsistent(ulong seed, XdsServerFeatures features)
    {
        await using var bench = XdsClientBench.Create(features);
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

    private static TheoryData<ulong, XdsServerFeatures> CreateSeeds()
    {
        var rows = new TheoryData<ulong, XdsServerFeatures>();
        for (var seed = 1UL; seed <= 20; seed++)
        {
            rows.Add(seed, seed % 2 == 0 ? XdsServerFeatures.None : XdsServerFeatures.FailOnDataErrors);
        }

        return rows;
    }
}
