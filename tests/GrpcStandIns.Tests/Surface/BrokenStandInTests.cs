using System.Reflection.Metadata;

namespace GrpcStandIns.Tests.Surface;

/// <summary>The walks notice every single name that goes missing: each test breaks names in the image of a stand-in.</summary>
public sealed class BrokenStandInTests
{
    private static readonly PublishedSurface Intact = PublishedSurface.Load();

    public static TheoryData<string> Dependents => [.. StandInAssemblies.FindDependents()];

    [Theory]
    [MemberData(nameof(Dependents))]
    public void Problems_AnyOneReferencedMemberRenamed_NamesTheMember(string fileName)
    {
        var dependent = StandInAssemblies.LoadDependent(fileName);
        var named = new ReferenceWalk(dependent, Intact).Members();

        var unnoticed = named.Where(member =>
            !IsNamed($"{member},", new ReferenceWalk(dependent, Without(member)).Problems()));

        Assert.Empty(unnoticed);
    }

    [Theory]
    [MemberData(nameof(Dependents))]
    public void Problems_AnyOneOverriddenMemberRenamed_NamesTheMember(string fileName)
    {
        var dependent = StandInAssemblies.LoadDependent(fileName);
        var overridden = new OverrideWalk(dependent, Intact).Overrides().Select(pair => pair.Member);

        var unnoticed = overridden.Where(member =>
            !IsNamed($"{member},", new OverrideWalk(dependent, Without(member)).Problems()));

        Assert.Empty(unnoticed);
    }

    [Theory]
    [MemberData(nameof(Dependents))]
    public void Problems_AnyOneReferencedTypeRenamed_NamesTheType(string fileName)
    {
        var dependent = StandInAssemblies.LoadDependent(fileName);

        var unnoticed = new ReferenceWalk(dependent, Intact).Types().Where(type =>
            !IsNamed($"]{type.Type},", new ReferenceWalk(dependent, Without(type)).Problems()));

        Assert.Empty(unnoticed);
    }

    [Fact]
    public void Find_ConstructorWithOtherParameters_FindsNothing()
    {
        Assert.NotNull(Intact.Find(new Member("Grpc.Core.Api", "Grpc.Core.Metadata", ".ctor", "instance Void `0()")));
        Assert.Null(Intact.Find(new Member("Grpc.Core.Api", "Grpc.Core.Metadata", ".ctor", "instance Void `0(Int32)")));
        Assert.Null(Intact.Find(new Member("Grpc.Core.Api", "Grpc.Core.Metadata", ".ctor", "static Void `0()")));
        Assert.Null(Intact.Find(new Member("Grpc.Core.Api", "Grpc.Core.Metadata", ".ctor", "instance Void `1()")));
    }

    private static bool IsNamed(string name, IEnumerable<string> problems) =>
        problems.Any(problem => problem.Contains(name, StringComparison.Ordinal));

    private static PublishedSurface Without(Member member) => WithBroken(member.Assembly, Intact.Find(member)!.NameHandle);

    private static PublishedSurface Without((string Assembly, string Type) type) =>
        WithBroken(type.Assembly, Intact.FindType(type.Assembly, type.Type)!.NameHandle);

    private static PublishedSurface WithBroken(string assembly, StringHandle name) =>
        new([.. StandInAssemblies.LoadStandIns().Select(image => image.Name == assembly ? image.WithNameBroken(name) : image)]);
}
