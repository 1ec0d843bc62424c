using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace MeshClient.Benchmarks;

/// <summary>
/// How this run measures. In process by default, with few short iterations, so that all benchmarks finish in minutes on a small
/// machine; <c>--full</c> takes BenchmarkDotNet's own number of iterations.
/// </summary>
internal sealed class BenchmarkSettings
{
    private const string FullSwitch = "--full";

    private BenchmarkSettings(string[] arguments, bool full)
    {
        Arguments = arguments;
        Full = full;
    }

    public string[] Arguments { get; }

    public bool Full { get; }

    /// <summary>Where BenchmarkDotNet writes; not under version control.</summary>
    public static string ArtifactsPath => Path.Combine(ResultsFolder.Root, "MeshClient.Benchmarks", "obj", "BenchmarkDotNet.Artifacts");

    public static BenchmarkSettings Parse(string[] args) =>
        new([.. args.Where(argument => argument != FullSwitch)], args.Contains(FullSwitch));

    public IConfig CreateConfig()
    {
        var job = Full ? Job.Default : Job.ShortRun.WithIterationCount(5).WithWarmupCount(5);
        return ManualConfig.CreateEmpty()
            .AddJob(job.WithToolchain(InProcessEmitToolchain.Instance).WithId(Full ? "Full" : "Short"))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            // The least disturbed iteration: what to compare on a machine that does other things as well.
            .AddColumn(StatisticColumn.Min)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .WithArtifactsPath(ArtifactsPath);
    }
}
