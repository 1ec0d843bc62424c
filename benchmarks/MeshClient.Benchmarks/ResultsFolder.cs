using System.Runtime.CompilerServices;

namespace MeshClient.Benchmarks;

/// <summary>Copies the GitHub Markdown reports of a run to <c>benchmarks/results</c>, one file per benchmark class.</summary>
internal static class ResultsFolder
{
    private const string ReportSuffix = "-report-github.md";

    /// <summary>The <c>benchmarks</c> folder of the working copy that this was built from.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), ".."));

    public static void Publish(BenchmarkSettings settings)
    {
        var reports = Path.Combine(BenchmarkSettings.ArtifactsPath, "results");
        if (!Directory.Exists(reports))
        {
            return;
        }

        var results = Directory.CreateDirectory(Path.Combine(Root, "results")).FullName;
        foreach (var report in Directory.EnumerateFiles(reports, "*" + ReportSuffix))
        {
            var benchmark = Path.GetFileName(report)[..^ReportSuffix.Length].Split('.')[^1];
            var target = Path.Combine(results, benchmark + ".md");
            var title = $"# {benchmark} ({(settings.Full ? "full run" : "short run")})";
            File.WriteAllText(target, $"{title}\n\n{File.ReadAllText(report).TrimEnd()}\n");
            File.Delete(report);
            Console.WriteLine($"Report: {target}");
        }
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
