using System.Reflection;

namespace GrpcStandIns.Tests.Surface;

/// <summary>The assemblies of the published packages find in the stand-ins everything that they were compiled against.</summary>
public sealed class GenuineAssemblyTests
{
    public static TheoryData<string> Dependents => [.. StandInAssemblies.FindDependents()];

    [Fact]
    public void FindDependents_TestOutput_HoldsClientAndServer()
    {
        Assert.Equal(["Grpc.AspNetCore.Server.dll", "Grpc.Net.Client.dll"], StandInAssemblies.FindDependents());
    }

    [Theory]
    [MemberData(nameof(Dependents))]
    public void References_OfGenuineAssembly_AreAllSatisfied(string fileName)
    {
        var walk = new ReferenceWalk(StandInAssemblies.LoadDependent(fileName), PublishedSurface.Load());

        Assert.NotEmpty(walk.Members());
        Assert.NotEmpty(walk.Types());
        Assert.Empty(walk.Problems());
    }

    [Theory]
    [MemberData(nameof(Dependents))]
    public void Overrides_OfGenuineAssembly_AllHaveABaseMember(string fileName)
    {
        var walk = new OverrideWalk(StandInAssemblies.LoadDependent(fileName), PublishedSurface.Load());

        Assert.NotEmpty(walk.Overrides());
        Assert.Empty(walk.Problems());
    }

    /// <summary>The runtime refuses a type that leaves an abstract member or a member of an interface without implementation.</summary>
    [Theory]
    [MemberData(nameof(Dependents))]
    public void Types_OfGenuineAssembly_AllLoad(string fileName)
    {
        var assembly = Assembly.Load(Path.GetFileNameWithoutExtension(fileName));

        Assert.NotEmpty(assembly.GetTypes());
    }
}
