using System.Text;

namespace MeshClient.ConformanceTests.Coverage;

/// <summary>Writes the reference page.</summary>
internal static class CoveragePage
{
    /// <summary>Why a case has no test, by id.</summary>
    public static IReadOnlyDictionary<string, string> Reasons { get; } =
        CaseTable.Read("xds-client-reasons.tsv").ToDictionary(cells => cells[0], cells => cells[1], StringComparer.Ordinal);

    private static readonly (string Section, string Title)[] Sections =
    [
        ("8.1", "Bootstrap and naming"),
        ("8.2", "The ADS stream"),
        ("8.3", "Timers, deletion, errors, fallback"),
        ("8.4", "Listeners and filters"),
        ("8.5", "Routes"),
        ("8.6", "Clusters and endpoints"),
        ("8.7", "Dependency manager, CSDS, load reports, Istio"),
    ];

    public static string Render()
    {
        var tests = RuleTraits.All.ToLookup(trait => trait.Id, StringComparer.Ordinal);
        var covered = ConformanceCase.All.Count(rule => tests.Contains(rule.Id));
        var page = new StringBuilder();
        page.Append("# Conformance of the xDS client\n\n");
        page.Append("The cases that a client of xDS is held against, and the tests that show them. A test says so by a trait, such as\n");
        page.Append("`[Trait(\"Rule\", \"xds-client 8.2 #T1\")]`. A case without a test says why.\n\n");
        page.Append(FormattableString.Invariant($"{ConformanceCase.All.Count} cases, {covered} with tests.\n\n"));
        page.Append("This page is made from the tests. Rewrite it with\n");
        page.Append("`MESHCLIENT_REWRITE_BASELINES=1 dotnet test tests/MeshClient.ConformanceTests --filter CoveragePage`.\n");
        foreach (var (section, title) in Sections)
        {
            page.Append(FormattableString.Invariant($"\n## {section} {title}\n\n| case | what | tests |\n|---|---|---|\n"));
            foreach (var rule in ConformanceCase.All.Where(rule => rule.Section == section))
            {
                page.Append(FormattableString.Invariant($"| {rule.Id} | {rule.Summary} | {Evidence(rule, tests[rule.Id])} |\n"));
            }
        }

        return page.ToString();
    }

    private static string Evidence(ConformanceCase rule, IEnumerable<RuleTrait> traits)
    {
        var links = traits.Select(trait => $"[`{trait.Test}`](../../{trait.File})").Distinct().Order(StringComparer.Ordinal).ToArray();
        return links.Length > 0 ? string.Join("<br>", links) : $"none: {Reasons.GetValueOrDefault(rule.Id, "(no reason)")}";
    }
}
