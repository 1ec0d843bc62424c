using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Support;
using MeshClient.Xds.Tests.Resources.Fuzzing;
using Xunit.Abstractions;

namespace MeshClient.Xds.Tests.Client.Fuzzing;

/// <summary>
/// Whole responses that no server should send, of both variants of the protocol: the client answers each once, keeps what is in force,
/// and listens to the next good one. For other numbers of cases and seeds see <see cref="FuzzSettings"/>.
/// </summary>
public sealed class ResponseFuzzTests(ITestOutputHelper output)
{
    private const int Cases = 600;
    private const int StepsBetweenGoodNews = 20;

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Named)]
    [InlineData(XdsTransportProtocol.StateOfTheWorld, XdsSubscriptionMode.Wildcard)]
    [InlineData(XdsTransportProtocol.Delta, XdsSubscriptionMode.Named)]
    [InlineData(XdsTransportProtocol.Delta, XdsSubscriptionMode.Wildcard)]
    public async Task Respond_Abuse_NothingInForceIsLost(XdsTransportProtocol protocol, XdsSubscriptionMode subscriptions)
    {
        var session = await RunAsync(protocol, subscriptions, XdsServerFeatures.None);

        Assert.Empty(session.Violations);
        Assert.Empty(session.Watchers.SelectMany(watcher => watcher.Losses));
    }

    [Theory]
    [InlineData(XdsTransportProtocol.StateOfTheWorld)]
    [InlineData(XdsTransportProtocol.Delta)]
    public async Task Respond_AbuseByAServerThatFailsOnDataErrors_GoodNewsTakeEffect(XdsTransportProtocol protocol)
    {
        var session = await RunAsync(protocol, XdsSubscriptionMode.Named, XdsServerFeatures.FailOnDataErrors);

        Assert.Empty(session.Violations);
    }

    private async Task<ResponseFuzzSession> RunAsync(XdsTransportProtocol protocol, XdsSubscriptionMode subscriptions, XdsServerFeatures features)
    {
        output.WriteLine($"seed {FuzzSettings.Seed}");
        await using var bench = XdsClientBench.Create(
            protocol, features, settings => settings with { Decoder = ResourceParser.Parse }, subscriptions);
        var session = new ResponseFuzzSession(bench, protocol, subscriptions, new Random(FuzzSettings.Seed));
        await session.StartAsync();
        var cases = FuzzSettings.Cases(Cases);
        for (var step = cases; step > 0; step--)
        {
            await session.StepAsync();
            if (step % StepsBetweenGoodNews == 1)
            {
                await session.RecoverAsync();
            }
        }

        // Abuse that comes to the same every time would show little.
        output.WriteLine($"{session.AckCount} accepted, {session.NackCount} rejected, {session.EndCount} streams");
        var few = cases / 20;
        Assert.True(session.AckCount >= few && session.NackCount >= few && session.EndCount >= few, "The server does not abuse in every way.");
        await AssertBoundedAsync(bench, subscriptions);
        return session;
    }

    /// <summary>What was not asked for leaves nothing behind.</summary>
    private static async Task AssertBoundedAsync(XdsClientBench bench, XdsSubscriptionMode subscriptions)
    {
        var resources = (await bench.Client.GetSnapshotAsync()).Resources;
        var counts = resources.CountBy(resource => resource.Type).ToDictionary();
        if (subscriptions == XdsSubscriptionMode.Wildcard)
        {
            // A listener refers to one route configuration at most, a cluster to one endpoint resource.
            Assert.InRange(counts[XdsResourceType.RouteConfiguration], 0, counts[XdsResourceType.Listener] + GoodWorld.Names.Length);
            Assert.InRange(counts[XdsResourceType.Endpoint], 0, counts[XdsResourceType.Cluster] + GoodWorld.Names.Length);
        }
        else
        {
            Assert.All(resources, resource => Assert.Contains(resource.Name, GoodWorld.Names));
        }
    }
}
