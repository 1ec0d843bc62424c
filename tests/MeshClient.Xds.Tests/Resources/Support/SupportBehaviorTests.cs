using MeshClient.Xds.Resources.Support;

namespace MeshClient.Xds.Tests.Resources.Support;

/// <summary>What the parser does with a field is what the table says, field by field.</summary>
public class SupportBehaviorTests
{
    public static TheoryData<string, string> Rejected => Rows(SupportStatus.Rejected);

    public static TheoryData<string, string> Reported => Rows(SupportStatus.Ignored, SupportStatus.SkipsRoute);

    public static TheoryData<string, string> Unreported => Rows(SupportStatus.ProxyOnly);

    private static IEnumerable<MessageSupport> All => SupportTable.Areas.SelectMany(area => area.Messages);

    [Fact]
    public void Samples_OfTheTests_HoldEveryMessage() => Assert.Equal([], [.. All.Select(message => message.Name).Where(message => !SupportSamples.Has(message))]);

    [Theory]
    [MemberData(nameof(Rejected))]
    public void Parse_FieldThatIsRejected_NamesIt(string message, string field)
    {
        var errors = Samples(message, field).SelectMany(sample => sample.Parse().Errors ?? []).Select(error => error.ToString());

        Assert.Contains(errors, error => error.Contains(field, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Reported))]
    public void Parse_FieldThatIsIgnored_AcceptsTheResourceAndReportsTheField(string message, string field)
    {
        var outcomes = Samples(message, field).Select(sample => (sample.Path, Parsed: sample.Parse())).ToList();

        Assert.NotEmpty(outcomes);
        Assert.Contains(outcomes, outcome => outcome.Parsed.Resource is not null);
        Assert.All(
            outcomes.Where(outcome => outcome.Parsed.Resource is not null),
            outcome => Assert.Contains(outcome.Parsed.IgnoredFields, path => outcome.Path.StartsWith(path, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Unreported))]
    public void Parse_FieldOfProxiesOnly_AcceptsTheResourceInSilence(string message, string field)
    {
        var outcomes = Samples(message, field).Select(sample => (sample.Path, Parsed: sample.Parse())).ToList();

        Assert.NotEmpty(outcomes);
        Assert.All(outcomes, outcome => Assert.NotNull(outcome.Parsed.Resource));
        Assert.All(outcomes, outcome => Assert.DoesNotContain(outcome.Path, outcome.Parsed.IgnoredFields));
    }

    private static IEnumerable<SampleWithField> Samples(string message, string field)
    {
        var table = SupportTable.Find(message)!;
        return SupportSamples.With(table, table.Fields.Single(entry => entry.Name == field));
    }

    private static TheoryData<string, string> Rows(params SupportStatus[] statuses)
    {
        var rows = new TheoryData<string, string>();
        foreach (var message in All)
        {
            foreach (var field in message.Fields.Where(field => statuses.Contains(field.Status)))
            {
                rows.Add(message.Name, field.Name);
            }
        }

        return rows;
    }
}
