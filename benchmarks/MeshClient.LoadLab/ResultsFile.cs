using System.Runtime.CompilerServices;

namespace MeshClient.LoadLab;

/// <summary>The committed report in <c>benchmarks/results</c> of the working copy that this was built from.</summary>
internal static class ResultsFile
{
    public static string Write(string name, IEnumerable<string> lines)
    {
        var folder = Directory.CreateDirectory(Path.GetFullPath(Path.Combine(SourceFolder(), "..", "results"))).FullName;
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, string.Join('\n', lines) + '\n');
        return path;
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
