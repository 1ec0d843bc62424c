using System.Reflection;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Tests.Architecture;

public sealed class LayerTests
{
    private static readonly Assembly Engine = typeof(MeshRuntime).Assembly;
    private static readonly Assembly Xds = typeof(XdsBootstrap).Assembly;

    [Fact]
    public void Engine_EveryType_BelongsToALayer()
    {
        using var assembly = CompiledAssembly.Open(Engine);

        var folders = assembly.TypeUses().Keys.Select(Layers.FolderOf).OfType<string>().Distinct(StringComparer.Ordinal);

        Assert.All(folders, folder => Assert.True(Layers.IndexOf(folder) >= 0, $"Folder {folder} is in no layer; add it to Layers and ARCH."));
    }

    [Fact]
    public void Engine_EveryType_UsesItsOwnLayerAndThoseBelowOnly()
    {
        using var assembly = CompiledAssembly.Open(Engine);

        var violations =
            from type in assembly.TypeUses()
            let folder = Layers.FolderOf(type.Key)
            where folder is not null
            from used in type.Value
            let usedFolder = Layers.FolderOf(used)
            where usedFolder is not null && Layers.IndexOf(usedFolder) < Layers.IndexOf(folder)
            select $"{type.Key} ({folder}) uses {used} ({usedFolder})";

        Assert.Empty(violations.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TypeUses_TypeNamedInAMethodBodyOnly_IsSeen()
    {
        using var assembly = CompiledAssembly.Open(Engine);

        var uses = assembly.TypeUses()["MeshClient.Runtime.MeshEngine"];

        Assert.Contains("MeshClient.Balancing.ClusterBalancer", uses);
        Assert.Equal(("Balancing", "Runtime"), (Layers.FolderOf("MeshClient.Balancing.ClusterBalancer"), Layers.FolderOf("MeshClient.Runtime.MeshEngine")));
        Assert.Equal(("Options", "", "Diagnostics"), (Layers.FolderOf("MeshClient.MeshClientOptions"), Layers.FolderOf("MeshClient.MeshRuntime"), Layers.FolderOf("MeshClient.MeshSnapshot")));
    }

    [Fact]
    public void Engine_ProtocolTypes_AreNotUsed()
    {
        using var assembly = CompiledAssembly.Open(Engine);

        Assert.DoesNotContain(assembly.ReferencedTypes(), type => type.StartsWith("MeshClient.Xds.Proto", StringComparison.Ordinal));
    }

    [Fact]
    public void Xds_Assembly_KnowsNeitherHostsNorTheEngine()
    {
        var references = Xds.GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.DoesNotContain(references, name => name == "MeshClient"
            || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.Extensions.DependencyInjection", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.Extensions.Http", StringComparison.Ordinal));
    }

    [Fact]
    public void Engine_Assembly_KnowsNeitherAspNetCoreNorTheOpenTelemetrySdk()
    {
        var references = Engine.GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
            || name.StartsWith("OpenTelemetry", StringComparison.Ordinal));
    }
}
