using System.Diagnostics;
using System.Globalization;
using MeshClient.Xds;

namespace Quickstart;

/// <summary>
/// The acts, one after another under running traffic. Each lets the mesh react, measures for a while, and says whether what it claims
/// was seen; the sample fails when one was not.
/// </summary>
internal sealed class Show(Stage stage, Client client, Screen screen)
{
    private static readonly TimeSpan Reaction = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);

    // Of each service, to react and to be measured.
    private const int Enough = 200;

    private readonly Scoreboard _board = new();
    private readonly List<(bool Passed, string Claim)> _claims = [];
    private int _act;

    public async Task<bool> RunAsync()
    {
        var started = Stopwatch.GetTimestamp();
        screen.Line("MeshClient quickstart: HttpClient and gRPC calls, routed by a control plane, with no proxy in between.");
        screen.Line($"Control plane {stage.ControlPlane.Target}, 3 HTTP and 3 gRPC replicas, 4 calls of each service in flight.");

        stage.SetLatency(1, Stage.Slow);
        stage.ServeAll();
        await using (new Traffic(client, _board))
        {
            await SlowReplicaAsync();
            await CanaryAsync();
            await DeadReplicaAsync();
            await OtherReplicaSlowsDownAsync();
            await ControlPlaneAwayAsync();
        }

        screen.Title(string.Create(CultureInfo.InvariantCulture, $"Summary, after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
        foreach (var (passed, claim) in _claims)
        {
            screen.Verdict(passed, claim);
        }

        return _claims.TrueForAll(claim => claim.Passed);
    }

    private async Task SlowReplicaAsync()
    {
        BeginAct("Replica 2 of each service takes 60 ms, the others 4 ms. Traffic goes to the faster ones.");
        await MeasureAsync();
        Check(Share("catalog-2") < 0.16, $"HTTP: the slow replica gets {Percent(Share("catalog-2"))} instead of its equal share of 33 %");
        Check(Share("greeter-2") < 0.16, $"gRPC: the slow replica gets {Percent(Share("greeter-2"))} instead of its equal share of 33 %");
        CheckNoFailures();
    }

    private async Task CanaryAsync()
    {
        BeginAct("The control plane makes replica 3 of the HTTP service a canary with 10 %, then shifts it to 50 %.");
        stage.SetLatency(1, Stage.Fast);
        stage.SplitCatalog(stable: 90, canary: 10);
        await MeasureAsync();
        var before = Share("catalog-3");
        stage.SplitCatalog(stable: 50, canary: 50);
        await MeasureAsync();
        var after = Share("catalog-3");

        // Some hundred calls per phase: ten points are several standard deviations.
        Check(Math.Abs(before - 0.1) < 0.1, $"the canary with weight 10 of 100 gets {Percent(before)}");
        Check(Math.Abs(after - 0.5) < 0.1, $"the canary with weight 50 of 100 gets {Percent(after)}");
        CheckNoFailures();
    }

    private async Task DeadReplicaAsync()
    {
        BeginAct("Replica 1 of each service is killed, then started again. No call fails.");
        stage.ServeAll();
        await stage.StopReplicaAsync(0);
        await MeasureAsync();
        Check(Share("catalog-1") + Share("greeter-1") == 0, "the dead replicas get nothing");
        CheckNoFailures();

        await stage.RestartReplicaAsync(0);
        await MeasureAsync(until: () => Share("catalog-1") > 0 && Share("greeter-1") > 0);
        Check(Share("catalog-1") > 0 && Share("greeter-1") > 0, "started again, they are found again");
        CheckNoFailures();
    }

    private async Task OtherReplicaSlowsDownAsync()
    {
        BeginAct("Replica 3 of each service slows down to 60 ms while it is in use. Traffic moves away from it.");
        stage.SetLatency(2, Stage.Slow);
        await MeasureAsync();
        Check(Share("catalog-3") < 0.16, $"HTTP: its share falls to {Percent(Share("catalog-3"))}");
        Check(Share("greeter-3") < 0.16, $"gRPC: its share falls to {Percent(Share("greeter-3"))}");
        CheckNoFailures();
    }

    private async Task ControlPlaneAwayAsync()
    {
        BeginAct("The control plane goes away; calls go on with the last good configuration. It comes back without replica 3.");
        await stage.ControlPlane.StopAsync();
        await MeasureAsync();
        Check(_board.Count("catalog") > 0 && _board.Count("greeter") > 0, $"without it {_board.Count("catalog") + _board.Count("greeter")} calls are answered");
        CheckNoFailures();

        stage.SetLatency(2, Stage.Fast);
        stage.DropThirdReplicas();
        await stage.ControlPlane.RestartAsync();
        await stage.ControlPlane.WaitForAckAsync(XdsResourceType.Endpoint);
        await MeasureAsync();
        Check(Share("catalog-3") + Share("greeter-3") == 0, "back again, its new configuration takes effect: replica 3 gets nothing");
        CheckNoFailures();
    }

    /// <summary>Lets the mesh react, then counts. With a condition: at most some seconds, until it holds.</summary>
    private async Task MeasureAsync(Func<bool>? until = null)
    {
        if (until is null)
        {
            await RunWhileAsync(elapsed => elapsed < Reaction || IsTooFew(elapsed));
            await RunWhileAsync(elapsed => elapsed < Measured || IsTooFew(elapsed));
        }
        else
        {
            await RunWhileAsync(elapsed => !until() && elapsed < 3 * Measured);
        }

        screen.Table(await RowsAsync());
    }

    // Time alone says little: a busy machine, or a runtime that compiles what it just met, may answer few calls in a second.
    private bool IsTooFew(TimeSpan elapsed) =>
        elapsed < Patience && (_board.Count("catalog") < Enough || _board.Count("greeter") < Enough);

    private async Task RunWhileAsync(Func<TimeSpan, bool> condition)
    {
        _board.Clear();
        var started = Stopwatch.GetTimestamp();
        while (condition(Stopwatch.GetElapsedTime(started)))
        {
            await Task.Delay(Redraw);
            screen.Live(await RowsAsync());
        }
    }

    private void BeginAct(string text) => screen.Title(string.Create(CultureInfo.InvariantCulture, $"Act {++_act}. {text}"));

    private void Check(bool passed, string claim)
    {
        _claims.Add((passed, string.Create(CultureInfo.InvariantCulture, $"Act {_act}: {claim}")));
        screen.Verdict(passed, claim);
    }

    private void CheckNoFailures()
    {
        var failed = _board.Failures("catalog") + _board.Failures("greeter");
        var answered = _board.Count("catalog") + _board.Count("greeter");
        Check(
            failed == 0 && answered > 0,
            failed == 0 ? $"{answered} calls, none failed" : $"{failed} of {answered + failed} calls failed, the last with: {_board.LastFailure?.Message}");
    }

    private double Share(string backend) => _board.Share(backend);

    private async Task<List<Row>> RowsAsync()
    {
        var snapshot = await client.Mesh.GetSnapshotAsync();
        var endpoints = snapshot.Clusters
            .SelectMany(cluster => cluster.Endpoints)
            .GroupBy(endpoint => endpoint.Address)
            .ToDictionary(group => group.Key, group => group.Last());
        return [.. stage.Catalog.Concat(stage.Greeter).Select(backend =>
        {
            var endpoint = endpoints.GetValueOrDefault(backend.Address);
            return new Row(
                backend.Name,
                _board.Share(backend.Name),
                endpoint?.LatencyEstimate?.TotalMilliseconds,
                _board.Percentile(backend.Name, 0.5),
                _board.Percentile(backend.Name, 0.99),
                endpoint?.Failures ?? 0);
        })];
    }

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);
}
