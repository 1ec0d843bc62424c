using MeshClient.Routing;
using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Internal;

namespace MeshClient.Tests.Routing.Matching;

public class RouteMatchEquivalenceTests
{
    // 40 tables of 12 routes, 50 requests each.
    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    public void Match_RandomRoutesAndRequests_AgreesWithTheNaiveMatcher(ulong seed)
    {
        var random = new SeededRandomSource(seed);
        var routes = new RandomRoutes(random);

        var outcomes = Enumerable.Range(0, 40).SelectMany(_ => Compare(routes, random)).ToList();

        Assert.DoesNotContain(outcomes, outcome => outcome.Expected != outcome.Actual);
        // Both outcomes must be frequent for the comparison to mean anything.
        Assert.InRange(outcomes.Count(outcome => outcome.Expected is null), outcomes.Count / 20, outcomes.Count * 19 / 20);
    }

    private static List<(string? Expected, string? Actual, Uri? Request)> Compare(RandomRoutes routes, SeededRandomSource random)
    {
        var models = routes.Routes(12);
        RouteTable table = RouteModels.Table(models);
        return Enumerable.Range(0, 50)
            .Select(_ => (Request: routes.Request(), Random: random.NextUInt64()))
            .Select(call => (
                NaiveRouteMatcher.Match(models, call.Request, call.Random)?.Name,
                table.Match(call.Request, isGrpc: false, call.Random)?.Name,
                call.Request.RequestUri))
            .ToList();
    }
}
