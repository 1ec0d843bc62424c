namespace MeshClient.ConformanceTests.Coverage;

/// <summary>A case of the conformance list of the xDS client.</summary>
/// <param name="Section">The section of the list.</param>
/// <param name="Id">Unique in the list.</param>
/// <param name="Summary">A few words.</param>
internal sealed record ConformanceCase(string Section, string Id, string Summary)
{
    /// <summary>In the order of the list.</summary>
    public static IReadOnlyList<ConformanceCase> All { get; } =
        [.. CaseTable.Read("xds-client-cases.tsv").Select(cells => new ConformanceCase(cells[0], cells[1], cells[2]))];
}
