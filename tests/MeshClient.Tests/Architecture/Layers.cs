using MeshClient.Tests.Support;

namespace MeshClient.Tests.Architecture;

/// <summary>The layers of the engine, from the top; a type may use its own layer and those below.</summary>
internal static class Layers
{
    private static readonly string[][] Folders =
    [
        ["", "DependencyInjection", "Http", "Grpc"],
        ["Runtime"],
        ["Topology"],
        ["Routing", "Resilience", "Filters"],
        ["Clusters"],
        ["Balancing", "Transport", "Security"],
        ["Diagnostics"],
        ["Options"],
        ["Internal"],
    ];

    // Public types share one namespace, so their folder tells the layer; a file is named after its type.
    private static readonly Dictionary<string, string> FolderByFile = Directory
        .EnumerateFiles(RepositoryFiles.PathOf("src/MeshClient"), "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(RepositoryFiles.PathOf("src/MeshClient"), path))
        .Where(path => !path.StartsWith("obj", StringComparison.Ordinal) && !path.StartsWith("bin", StringComparison.Ordinal))
        .Select(path => (File: Path.GetFileNameWithoutExtension(path), Folder: path.Split(Path.DirectorySeparatorChar)[..^1].FirstOrDefault("")))
        .DistinctBy(item => item.File)
        .ToDictionary(item => item.File, item => item.Folder, StringComparer.Ordinal);

    /// <summary>The folder of a type of the engine; null for types of other assemblies and generated ones.</summary>
    public static string? FolderOf(string type)
    {
        var (ns, name) = (type[..type.LastIndexOf('.')], type[(type.LastIndexOf('.') + 1)..].Split('`')[0]);
        return ns switch
        {
            "MeshClient" => FolderByFile.GetValueOrDefault(name),
            "Microsoft.Extensions.DependencyInjection" => FolderByFile.GetValueOrDefault(name),
            _ when ns.StartsWith("MeshClient.Xds", StringComparison.Ordinal) => null,
            _ when ns.StartsWith("MeshClient.", StringComparison.Ordinal) => ns.Split('.')[1],
            _ => null,
        };
    }

    /// <summary>Zero is the top; an unknown folder is an error of the architecture.</summary>
    public static int IndexOf(string folder) => Array.FindIndex(Folders, layer => layer.Contains(folder, StringComparer.Ordinal));
}
