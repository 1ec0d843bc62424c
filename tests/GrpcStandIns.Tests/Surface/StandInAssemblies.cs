using System.Reflection.PortableExecutable;
using Grpc.Core;
using Grpc.Net.Compression;

namespace GrpcStandIns.Tests.Surface;

/// <summary>Finds the two stand-ins, and the assemblies beside the tests that were compiled against the packages.</summary>
internal static class StandInAssemblies
{
    private static readonly string[] Paths = [typeof(Metadata).Assembly.Location, typeof(ICompressionProvider).Assembly.Location];

    public static IReadOnlyList<string> Names { get; } = [.. Paths.Select(path => Path.GetFileNameWithoutExtension(path))];

    public static IReadOnlyList<AssemblyImage> LoadStandIns() => [.. Paths.Select(AssemblyImage.Load)];

    /// <summary>The file names of every assembly that references a stand-in, except the stand-ins and these tests.</summary>
    public static IReadOnlyList<string> FindDependents() =>
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Where(path => !Paths.Contains(path) && path != typeof(StandInAssemblies).Assembly.Location)
            .Where(IsManaged)
            .Where(ReferencesStandIn)
            .Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal),
    ];

    public static AssemblyImage LoadDependent(string fileName) =>
        AssemblyImage.Load(Path.Combine(AppContext.BaseDirectory, fileName));

    private static bool IsManaged(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        return file.HasMetadata;
    }

    private static bool ReferencesStandIn(string path)
    {
        var reader = AssemblyImage.Load(path).Reader;
        return reader.AssemblyReferences.Any(handle => Names.Contains(reader.GetString(reader.GetAssemblyReference(handle).Name)));
    }
}
