namespace MeshClient.Xds.Tests.Caching;

/// <summary>A directory of a test that goes with it.</summary>
internal sealed class CacheDirectory : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"mesh-cache-{Guid.NewGuid():N}");

    /// <summary>Without the empty ones that say who may write.</summary>
    public IReadOnlyList<string> Files => Directory.Exists(Path) ? [.. Directory.GetFiles(Path).Where(file => !file.EndsWith(".claim", StringComparison.Ordinal))] : [];

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
        else
        {
            File.Delete(Path);
        }
    }
}
