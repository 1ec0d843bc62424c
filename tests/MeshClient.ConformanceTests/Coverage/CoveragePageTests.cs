using MeshClient.Tests.Support;

namespace MeshClient.ConformanceTests.Coverage;

/// <summary>
/// Holds the conformance page against the tests. After new tests rewrite it with
/// <c>MESHCLIENT_REWRITE_BASELINES=1 dotnet test tests/MeshClient.ConformanceTests --filter CoveragePage</c>.
/// </summary>
public sealed class CoveragePageTests
{
    private const string Page = "docs/reference/xds-conformance.md";

    [Fact]
    public void Page_InTheDocumentation_IsMadeFromTheTests()
    {
        var page = CoveragePage.Render();
        if (RepositoryFiles.Rewrite)
        {
            File.WriteAllText(RepositoryFiles.PathOf(Page), page);
        }

        Assert.Equal(page, RepositoryFiles.Read(Page).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void EveryCase_HasATestOrAReason()
    {
        var tested = RuleTraits.All.Select(trait => trait.Id);

        Assert.Empty(ConformanceCase.All.Select(rule => rule.Id).Except(tested).Except(CoveragePage.Reasons.Keys));
    }

    [Fact]
    public void EveryReason_IsOfACaseWithoutATest() =>
        Assert.Empty(CoveragePage.Reasons.Keys.Intersect(RuleTraits.All.Select(trait => trait.Id)));

    [Fact]
    public void EveryTrait_NamesACaseOfItsSection()
    {
        var known = ConformanceCase.All.Select(rule => (rule.Section, rule.Id)).ToHashSet();

        Assert.DoesNotContain(RuleTraits.All, trait => !known.Contains((trait.Section, trait.Id)));
    }

    [Fact]
    public void EveryCase_IsListedOnce() =>
        Assert.Equal(ConformanceCase.All.Count, ConformanceCase.All.Select(rule => rule.Id).Distinct().Count());
}
