using MeshClient.Tests.Support;

namespace MeshClient.ConformanceTests.Coverage;

/// <summary>The tables beside these sources: one row per line, cells separated by tabs.</summary>
internal static class CaseTable
{
    public static IReadOnlyList<string[]> Read(string name) =>
    [
        .. RepositoryFiles.Read($"tests/MeshClient.ConformanceTests/Coverage/{name}")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('\t')),
    ];
}
