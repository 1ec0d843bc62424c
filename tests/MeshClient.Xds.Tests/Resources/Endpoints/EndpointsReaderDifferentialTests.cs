using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Endpoints.Wire;
using MeshClient.Xds.Tests.Resources.Endpoints.Support;

namespace MeshClient.Xds.Tests.Resources.Endpoints;

/// <summary>
/// The reader in place and the generated parser see the same resource in the same bytes: what the reader accepts is valid, and says the
/// same. What it leaves to the general parser is its own business, but it must not be much.
/// </summary>
public class EndpointsReaderDifferentialTests
{
    private const int Cases = 5_000;

    [Fact]
    public void Read_PlainAssignments_AreReadInPlaceAndEqual()
    {
        var assignments = new RandomAssignments(new Random(1), oddity: 0);
        var compared = Enumerable.Range(0, Cases).Select(_ => Compare(assignments.Assignment(), null)).ToArray();

        // Those that both refuse have a priority gap, left by a locality without weight.
        Assert.DoesNotContain(compared, outcome => outcome is Outcome.Different or Outcome.LeftToTheGeneralParser);
        Assert.InRange(compared.Count(outcome => outcome == Outcome.Equal), Cases / 2, Cases);
    }

    [Fact]
    public void Read_OddAssignments_AreEqualOrLeftToTheGeneralParser()
    {
        var assignments = new RandomAssignments(new Random(2), oddity: 0.02);
        var compared = Enumerable.Range(0, Cases).Select(_ => Compare(assignments.Assignment(), null)).ToArray();

        Assert.DoesNotContain(Outcome.Different, compared);
        Assert.InRange(compared.Count(outcome => outcome == Outcome.Equal), Cases / 4, Cases);
        Assert.InRange(compared.Count(outcome => outcome == Outcome.BothRefuse), Cases / 10, Cases);
    }

    [Fact]
    public void Read_NextVersions_AreEqualWhateverTheyShareWithTheLast()
    {
        var assignments = new RandomAssignments(new Random(3), oddity: 0);
        var compared = Enumerable.Range(0, Cases).Select(_ => CompareVersions(assignments)).ToArray();

        Assert.DoesNotContain(compared, outcome => outcome is Outcome.Different or Outcome.LeftToTheGeneralParser);
        Assert.InRange(compared.Count(outcome => outcome == Outcome.Equal), Cases / 2, Cases);
    }

    [Fact]
    public void Read_DamagedBytes_AreEqualOrLeftToTheGeneralParser()
    {
        var assignments = new RandomAssignments(new Random(4), oddity: 0);
        var compared = Enumerable.Range(0, Cases)
            .Select(_ => assignments.Assignment())
            .Select(bytes => Compare(assignments.Damage(bytes), bytes))
            .ToArray();

        Assert.DoesNotContain(Outcome.Different, compared);
        Assert.InRange(compared.Count(outcome => outcome == Outcome.Equal), Cases / 10, Cases);
    }

    private static Outcome CompareVersions(RandomAssignments assignments)
    {
        var first = assignments.Assignment();
        return Compare(assignments.Change(first), first);
    }

    private static Outcome Compare(byte[] bytes, byte[]? inForce)
    {
        var accepted = inForce is not null && GeneralEndpointsParser.Parse(inForce) is { } model
            ? new AcceptedResource(ResourceBytes.Copy(inForce), model, [], Parsing.UnixContext)
            : null;
        var read = Read(bytes, accepted);
        var parsed = GeneralEndpointsParser.Parse(bytes);
        return read is null
            ? parsed is null ? Outcome.BothRefuse : Outcome.LeftToTheGeneralParser
            : read.Equals(parsed) ? Outcome.Equal : Outcome.Different;
    }

    private static EndpointsResource? Read(byte[] bytes, AcceptedResource? accepted) =>
        EndpointsReader.Read(bytes, accepted, new ParseScope(XdsResourceType.Endpoint, Parsing.UnixContext));

    private enum Outcome
    {
        Equal,
        BothRefuse,
        LeftToTheGeneralParser,
        Different,
    }
}
