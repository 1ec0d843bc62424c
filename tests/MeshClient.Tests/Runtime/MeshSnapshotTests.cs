using System.Text;
using MeshClient.Runtime;
using MeshClient.Testing;
using MeshClient.Topology;

namespace MeshClient.Tests.Runtime;

public sealed class MeshSnapshotTests
{
    [Fact]
    public async Task GetSnapshot_BeforeTheFirstUse_IsEmptyAndStartsNothing()
    {
        await using var mesh = MeshRuntime.Create(new MeshClientOptions(), new EngineEnvironment { Variable = _ => null });

        var snapshot = await mesh.GetSnapshotAsync();

        Assert.Empty(snapshot.Targets);
        Assert.Null(mesh.StartedEngine);
    }

    [Fact]
    public async Task WriteJson_ThousandsOfClusters_WritesWhatToJsonReturnsInParts()
    {
        var options = new MeshClientOptions { Services = { ["catalog"] = new MeshServiceOptions { Endpoints = { "http://127.0.0.1:1" } } } };
        await using var mesh = MeshRuntime.Create(options, new EngineEnvironment { Variable = _ => null });
        await mesh.WaitUntilReadyAsync(["catalog"], TimeSpan.FromMinutes(1)).WaitAsync(TimeSpan.FromSeconds(10));
        var one = await mesh.GetSnapshotAsync();
        var snapshot = one with { Clusters = [.. Enumerable.Repeat(Assert.Single(one.Clusters), 3000)] };
        using var stream = new PartsStream();

        await snapshot.WriteJsonAsync(stream);

        Assert.Equal(snapshot.ToJson(), Encoding.UTF8.GetString(stream.ToArray()));
        Assert.InRange(stream.LongestPart, 1, stream.Length / 10);
    }

    [Fact]
    public async Task ToJson_ServiceOfEasyMode_ShowsTargetRoutesClusterAndEndpoints()
    {
        var options = new MeshClientOptions
        {
            Services =
            {
                ["catalog"] = new MeshServiceOptions { Endpoints = { "http://127.0.0.1:1" }, Balancing = MeshBalancing.RoundRobin, MaxRequests = 5, MaxRetries = 6 },
            },
        };
        await using var mesh = MeshRuntime.Create(options, new EngineEnvironment { Time = new FakeTimeProvider(DateTimeOffset.UnixEpoch), Variable = _ => null });
        await mesh.WaitUntilReadyAsync(["catalog"], TimeSpan.FromMinutes(1)).WaitAsync(TimeSpan.FromSeconds(10));

        var snapshot = await mesh.GetSnapshotAsync();

        Assert.Equal(
            """
            {
              "time": "1970-01-01T00:00:00+00:00",
              "nodeId": "",
              "controlPlanes": [],
              "resources": [],
              "targets": [
                {
                  "name": "catalog",
                  "status": "Ready",
                  "problem": null,
                  "listener": "catalog",
                  "routeConfiguration": "catalog",
                  "virtualHost": "catalog",
                  "routes": [
                    {
                      "name": "catalog",
                      "match": "everything",
                      "action": "forward to catalog"
                    }
                  ],
                  "clusters": [
                    "catalog"
                  ],
                  "waitingFor": [],
                  "notes": []
                }
              ],
              "clusters": [
                {
                  "name": "catalog",
                  "leaves": [],
                  "activeLeaf": null,
                  "policy": "round_robin",
                  "policyOrigin": "Local",
                  "usesTls": false,
                  "error": null,
                  "isPanicking": false,
                  "activeRequests": 0,
                  "maxRequests": 5,
                  "activeRetries": 0,
                  "maxRetries": 6,
                  "endpoints": [
                    {
                      "address": "127.0.0.1:1",
                      "locality": "//",
                      "priority": 0,
                      "weight": 1,
                      "health": "Unknown",
                      "state": "Idle",
                      "inFlight": 0,
                      "latencyEstimate": null,
                      "picks": 0,
                      "failures": 0,
                      "lastConnectError": null
                    }
                  ]
                }
              ],
              "certificates": []
            }
            """,
            snapshot.ToJson(),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task GetSnapshot_UnknownTarget_SaysSo()
    {
        var options = new MeshClientOptions { Services = { ["catalog"] = new MeshServiceOptions { Endpoints = { "http://127.0.0.1:1" } } } };
        await using var mesh = MeshRuntime.Create(options, new EngineEnvironment { Variable = _ => null });
        var engine = mesh.Engine;
        _ = await engine.Targets.Get("nowhere", -1).WaitForConfigAsync(ConfigWait.FirstAnswer, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

        var target = Assert.Single((await mesh.GetSnapshotAsync()).Targets);

        Assert.Equal(MeshTargetStatus.Unknown, target.Status);
        Assert.Contains("nowhere", target.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetSnapshot_ServiceWithAndWithoutPort_IsOneServiceForEveryPort()
    {
        var options = new MeshClientOptions
        {
            Services =
            {
                ["catalog"] = new MeshServiceOptions { Endpoints = { "http://127.0.0.1:1" } },
                ["catalog:8080"] = new MeshServiceOptions { Endpoints = { "http://127.0.0.1:2" } },
            },
        };
        await using var mesh = MeshRuntime.Create(options, new EngineEnvironment { Variable = _ => null });
        await mesh.WaitUntilReadyAsync(["catalog", "catalog:8080", "catalog:9090"], TimeSpan.FromSeconds(10));

        var targets = (await mesh.GetSnapshotAsync()).Targets;

        Assert.Equal(
            [("catalog", "catalog"), ("catalog:8080", "catalog:8080"), ("catalog:9090", "catalog")],
            targets.Select(target => (target.Name, Assert.Single(target.Clusters))));
    }
}
