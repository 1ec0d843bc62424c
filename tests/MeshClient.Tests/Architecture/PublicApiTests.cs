using MeshClient.Tests.Support;

namespace MeshClient.Tests.Architecture;

/// <summary>
/// Holds the public surface of each package against its baseline. After an intended change rewrite the baselines with
/// <c>MESHCLIENT_REWRITE_BASELINES=1 dotnet test tests/MeshClient.Tests --filter PublicApi</c>.
/// </summary>
public sealed class PublicApiTests
{
    // The core is meant to stay learnable; compare Http.Resilience with 33 public types.
    private const int MaxPublicTypesOfTheCore = 50;

    [Theory]
    [MemberData(nameof(ShippedAssemblies.Rows), MemberType = typeof(ShippedAssemblies))]
    public void PublicSurface_OfAPackage_IsItsBaseline(string name)
    {
        var path = RepositoryFiles.PathOf($"src/{name}/PublicAPI.txt");
        var surface = PublicSurface.Render(ShippedAssemblies.Get(name));
        if (RepositoryFiles.Rewrite)
        {
            File.WriteAllText(path, string.Join('\n', surface) + "\n");
        }

        Assert.Equal(File.ReadAllLines(path), surface);
    }

    [Fact]
    public void PublicSurface_OfTheCore_StaysSmall() =>
        Assert.InRange(typeof(MeshRuntime).Assembly.GetExportedTypes().Length, 1, MaxPublicTypesOfTheCore);
}
