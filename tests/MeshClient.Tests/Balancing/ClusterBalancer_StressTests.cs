using MeshClient.Balancing;
using MeshClient.Tests.Shared.Balancing;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using Microsoft.Extensions.Logging.Abstractions;
using static MeshClient.Tests.Shared.Balancing.EndpointResources;

namespace MeshClient.Tests.Balancing;

/// <summary>Picks, outcomes, connect failures and updates at the same time, on real threads with seeded schedules.</summary>
public class ClusterBalancer_StressTests
{
    private const int Threads = 4;
    private const int AttemptsPerThread = 20_000;
    private const int Updates = 200;
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("latency-aware")]
    [InlineData("latency-aware by locality")]
    [InlineData("least request")]
    [InlineData("round robin")]
    [Trait("Rule", "latency-aware 8.7 #7")]
    public async Task EverythingAtOnce_NoAttemptSeesADisposedTransportAndCountersReturnToZero(string policy)
    {
        await using var loop = new ControlLoop(NullLogger.Instance);
        var transports = new RecordingTransportFactory();
        var balancer = new ClusterBalancer("cluster", transports, TimeProvider.System, ThreadLocalRandomSource.Instance, loop, NullLogger.Instance);
        await loop.InvokeAsync(() => balancer.Update(Cluster(Policy(policy)), Generation(0)));

        var workers = Enumerable.Range(0, Threads).Select(worker => Task.Run(() => RunAttempts(balancer, (ulong)worker + 1))).ToList();
        var updates = Task.Run(async () =>
        {
            for (var i = 1; i <= Updates; i++)
            {
                var generation = i;
                await loop.InvokeAsync(() => balancer.Update(Cluster(Policy(policy)), Generation(generation)));
            }
        });
        await Task.WhenAll([.. workers, updates]).WaitAsync(Ceiling);

        var seen = transports.Created.Select(transport => transport.Endpoint).Concat(balancer.Endpoints).Distinct().ToList();
        Assert.All(seen, endpoint => Assert.Equal(
            (0, 0, 0L), (endpoint.Statistics.InFlight, endpoint.Statistics.Waiting, endpoint.Statistics.WaitingStartSum)));
        Assert.Equal(Threads * AttemptsPerThread, workers.Sum(worker => worker.Result));

        await balancer.DisposeAsync();
        Assert.All(transports.Created, transport => Assert.True(transport.IsDisposed));
    }

    // Returns how many attempts found an endpoint.
    private static int RunAttempts(ClusterBalancer balancer, ulong seed)
    {
        var random = new SeededRandomSource(seed);
        var kinds = Enum.GetValues<AttemptOutcomeKind>();
        var found = 0;
        for (var i = 0; i < AttemptsPerThread; i++)
        {
            var start = TimeProvider.System.GetTimestamp();
            if (balancer.Pick(new PickContext(start), out var endpoint) != PickStatus.Picked)
            {
                continue;
            }

            found++;
            balancer.AttemptStarted(endpoint!, start);

            // Throws if the transport was disposed under the attempt.
            _ = endpoint!.Transport.SendAsync(new HttpRequestMessage(), CancellationToken.None);
            var answered = random.Next(4) != 0;
            if (answered)
            {
                balancer.HeadersReceived(endpoint, start);
            }

            if (random.Next(20) == 0 && !endpoint.Address.Host.StartsWith("stay", StringComparison.Ordinal))
            {
                endpoint.ConnectFailed("refused");
            }

            balancer.AttemptEnded(endpoint, new AttemptOutcome
            {
                Kind = kinds[random.Next(kinds.Length)],
                StartTimestamp = start,
                HeadersTimestamp = answered ? TimeProvider.System.GetTimestamp() : null,
                HttpStatus = answered ? 200 : 0,
            });
        }

        return found;
    }

    // Half of the endpoints of a generation are those of the one before; a few stay for ever, so that there is always one to pick.
    private static EndpointsResource Generation(int generation) => Assignment(
        Locality("one", [.. Hosts("stay", 10), .. Hosts($"even{generation / 2}-", 10)]),
        Locality("two", [.. Hosts("keep", 10), .. Hosts($"odd{(generation + 1) / 2}-", 10, healthy: 8)]) with { Weight = 2 });

    private static LoadBalancingPolicy Policy(string name) => name switch
    {
        "latency-aware" => new LatencyAwarePolicy(),
        "latency-aware by locality" => new WrrLocalityPolicy(new LatencyAwarePolicy()),
        "least request" => new LeastRequestPolicy(),
        _ => new RoundRobinPolicy(),
    };
}
