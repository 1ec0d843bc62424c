using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using System.Text;
using MeshClient.Benchmarks.EndToEnd;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Benchmarks.ControlPath;

/// <summary>
/// Does a storm of endpoint updates delay requests? Real sockets on both paths, servers in a process of their own, quiet and stormy rounds in
/// turn. Workers send one request each, then pause, so that the machine is not saturated and what a round shows is delay, not queueing.
/// </summary>
internal static class StormRun
{
    public const string Switch = "--storm";

    private const int Rounds = 12;
    private const int Workers = 8;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(8);

    public static async Task<int> RunAsync()
    {
        // Benchmarks run without concurrent collection, applications with it.
        if (GCSettings.LatencyMode == GCLatencyMode.Batch)
        {
            return await RunAgainAsync();
        }

        var report = new StringBuilder();
        report.AppendLine("# Storm").AppendLine();
        report.AppendLine(CultureInfo.InvariantCulture, $"GET of 64 bytes over HTTP/1.1 while the control plane changes one endpoint of the same cluster 100 times a second. {Workers} workers with pauses of {Pause.TotalMilliseconds:0} ms; {Rounds} pairs of rounds of {RoundLength.TotalSeconds:0} s, quiet and stormy in turn; backend and control plane in a process each; {Environment.ProcessorCount} cores shared by all, and with other work.");
        report.AppendLine("Times are medians over the rounds. The ratio is that of the medians; the noise is the ratio of the two halves of the quiet rounds, which no storm touches.").AppendLine();
        report.AppendLine("| endpoints | updates/s | quiet p50 µs | storm p50 µs | quiet p99 µs | storm p99 µs | p99 ratio | p99 noise | storm CPU % | storm gen2/s | storm GC pause % |");
        report.AppendLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var endpoints in new[] { 100, 1_000, 10_000 })
        {
            report.AppendLine(await CompareAsync(endpoints));
        }

        Console.WriteLine(report.ToString());
        await File.WriteAllTextAsync(Path.Combine(ResultsFolder.Root, "results", "Storm.md"), report.ToString());
        return 0;
    }

    private static async Task<int> RunAgainAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(StormRun).Assembly.Location, Switch]);
        start.Environment["DOTNET_gcConcurrent"] = "1";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static async Task<string> CompareAsync(int endpoints)
    {
        await using var backend = await ServerProcess.StartAsync();
        await using var server = await StormServerProcess.StartAsync(endpoints, backend.AddressFor("1.1").Port);
        var bootstrap = new XdsBootstrap(new XdsServer($"127.0.0.1:{server.Port}", XdsChannelCredentials.Insecure)) { Node = new XdsNode { Id = "storm" } };
        await using var runtime = MeshRuntime.Create(new MeshClientOptions { Bootstrap = bootstrap });
        using var client = new HttpMessageInvoker(runtime.CreateHandler());
        var uri = new Uri($"http://{StormServer.Service}/");
        await server.SetAsync(StormServer.Storm);
        await MeasureAsync(client, uri);
        await server.SetAsync(StormServer.Quiet);
        await MeasureAsync(client, uri);
        var quiet = new List<double[]>();
        var storm = new List<double[]>();
        var updates = 0;
        var cost = default(ProcessCost);
        for (var round = 0; round < Rounds; round++)
        {
            quiet.Add(await MeasureAsync(client, uri));
            var before = await server.SetAsync(StormServer.Storm);
            var costBefore = ProcessCost.Now();
            storm.Add(await MeasureAsync(client, uri));
            cost += ProcessCost.Now() - costBefore;
            updates += await server.SetAsync(StormServer.Quiet) - before;
        }

        var seconds = Rounds * RoundLength.TotalSeconds;
        var calm = P99(quiet);
        var noise = P99(quiet.Where((_, index) => index % 2 == 0)) / P99(quiet.Where((_, index) => index % 2 == 1));
        return string.Create(CultureInfo.InvariantCulture,
            $"| {endpoints} | {updates / seconds:0} | {P50(quiet):0} | {P50(storm):0} | {calm:0} | {P99(storm):0} | {P99(storm) / calm:0.00} | {Math.Max(noise, 1 / noise):0.00} | {100 * cost.Cpu.TotalSeconds / seconds:0} | {cost.Gen2 / seconds:0.0} | {100 * cost.Pause.TotalSeconds / seconds:0.00} |");
    }

    private static double P50(IEnumerable<double[]> rounds) => Median(rounds.Select(times => times[times.Length / 2]));

    private static double P99(IEnumerable<double[]> rounds) => Median(rounds.Select(times => times[times.Length * 99 / 100]));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    // Sorted, in microseconds.
    private static async Task<double[]> MeasureAsync(HttpMessageInvoker client, Uri uri)
    {
        var started = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(client, uri, started))));
        return [.. times.SelectMany(list => list).Order()];
    }

    private static async Task<List<double>> WorkAsync(HttpMessageInvoker client, Uri uri, long started)
    {
        var times = new List<double>();
        var buffer = new byte[256];
        while (Stopwatch.GetElapsedTime(started) < RoundLength)
        {
            await Task.Delay(Pause);
            var sent = Stopwatch.GetTimestamp();
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            using var response = await client.SendAsync(request, CancellationToken.None);
            response.EnsureSuccessStatusCode();
            var stream = await response.Content.ReadAsStreamAsync();
            while (await stream.ReadAsync(buffer) > 0)
            {
            }

            times.Add(Stopwatch.GetElapsedTime(sent).TotalMicroseconds);
        }

        return times;
    }

    private readonly record struct ProcessCost(TimeSpan Cpu, int Gen2, TimeSpan Pause)
    {
        public static ProcessCost Now() => new(Environment.CpuUsage.TotalTime, GC.CollectionCount(2), GC.GetTotalPauseDuration());

        public static ProcessCost operator -(ProcessCost left, ProcessCost right) =>
            new(left.Cpu - right.Cpu, left.Gen2 - right.Gen2, left.Pause - right.Pause);

        public static ProcessCost operator +(ProcessCost left, ProcessCost right) =>
            new(left.Cpu + right.Cpu, left.Gen2 + right.Gen2, left.Pause + right.Pause);
    }
}
