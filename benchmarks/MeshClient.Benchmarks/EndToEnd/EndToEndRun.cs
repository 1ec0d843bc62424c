using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MeshClient.Benchmarks.EndToEnd;

/// <summary>
/// The mesh against the same client without it, over loopback, in one run: a server in a process of its own, rounds of both clients in
/// turn, medians of the rounds. CPU and allocations are those of the client process.
/// </summary>
internal static class EndToEndRun
{
    private const int Rounds = 7;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync()
    {
        await using var server = await ServerProcess.StartAsync();
        var report = new StringBuilder();
        report.AppendLine("# EndToEnd");
        report.AppendLine();
        report.AppendLine(CultureInfo.InvariantCulture, $"GET of 64 bytes over loopback, server in a process of its own, {Environment.ProcessorCount} cores shared by both. Median of {Rounds} rounds of {RoundLength.TotalSeconds:0} s, clients in turn.");
        report.AppendLine("Ratio is throughput of the mesh over the direct client; CPU and bytes are those of the client process per request.");
        report.AppendLine();
        report.AppendLine("| protocol | in flight | direct req/s | mesh req/s | ratio | direct µs CPU | mesh µs CPU | direct B | mesh B |");
        report.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var version in new[] { "1.1", "2.0" })
        {
            foreach (var inFlight in new[] { 1, 32 })
            {
                await using var clients = ClientPair.Create(server.AddressFor(version), Version.Parse(version));
                report.AppendLine(await CompareAsync(clients, version, inFlight));
            }
        }

        Console.WriteLine(report.ToString());
        var target = Path.Combine(ResultsFolder.Root, "results", "EndToEnd.md");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await File.WriteAllTextAsync(target, report.ToString());
        return 0;
    }

    private static async Task<string> CompareAsync(ClientPair clients, string version, int inFlight)
    {
        await MeasureAsync(clients.Direct, clients.DirectUri, clients.Version, inFlight);
        await MeasureAsync(clients.Mesh, clients.MeshUri, clients.Version, inFlight);
        var direct = new List<Measurement>();
        var mesh = new List<Measurement>();
        for (var round = 0; round < Rounds; round++)
        {
            direct.Add(await MeasureAsync(clients.Direct, clients.DirectUri, clients.Version, inFlight));
            mesh.Add(await MeasureAsync(clients.Mesh, clients.MeshUri, clients.Version, inFlight));
        }

        // The ratio of each pair of neighbouring rounds, so that a slow phase of the machine hits both sides.
        var ratio = Median(direct.Zip(mesh, (d, m) => m.PerSecond / d.PerSecond));
        return string.Create(CultureInfo.InvariantCulture,
            $"| HTTP/{version} | {inFlight} | {Median(direct.Select(m => m.PerSecond)):0} | {Median(mesh.Select(m => m.PerSecond)):0} | {ratio:0.000} | {Median(direct.Select(m => m.CpuMicroseconds)):0.0} | {Median(mesh.Select(m => m.CpuMicroseconds)):0.0} | {Median(direct.Select(m => m.Bytes)):0} | {Median(mesh.Select(m => m.Bytes)):0} |");
    }

    private static async Task<Measurement> MeasureAsync(HttpMessageInvoker client, Uri uri, Version version, int inFlight)
    {
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(() => LoopAsync(client, uri, version, started))));
        var elapsed = Stopwatch.GetElapsedTime(started);
        process.Refresh();
        var total = (double)counts.Sum();
        return new Measurement(
            total / elapsed.TotalSeconds,
            (process.TotalProcessorTime - cpu).TotalMicroseconds / total,
            (GC.GetTotalAllocatedBytes(precise: true) - bytes) / total);
    }

    private static async Task<long> LoopAsync(HttpMessageInvoker client, Uri uri, Version version, long started)
    {
        var count = 0L;
        var buffer = new byte[256];
        while (Stopwatch.GetElapsedTime(started) < RoundLength)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var response = await client.SendAsync(request, CancellationToken.None);
            response.EnsureSuccessStatusCode();
            var stream = await response.Content.ReadAsStreamAsync();
            while (await stream.ReadAsync(buffer) > 0)
            {
            }

            count++;
        }

        return count;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private sealed record Measurement(double PerSecond, double CpuMicroseconds, double Bytes);
}
