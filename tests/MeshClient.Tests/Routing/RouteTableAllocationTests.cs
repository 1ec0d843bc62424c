using System.Globalization;
using MeshClient.Routing;
using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Model;
using static MeshClient.Tests.Shared.Routing.RouteModels;

namespace MeshClient.Tests.Routing;

// Budget of the design: a match allocates nothing of its own.
public class RouteTableAllocationTests
{
    [Fact]
    public void Match_HundredRoutesWithPrefixesAndHeaders_AllocatesNothing()
    {
        var table = Table([.. Enumerable.Range(0, 100).Select(i => To("c", Prefix(Service(i)), HeaderEquals("x-version", "v1")))]);

        Assert.Equal(0, AllocatedByMatching(table));
    }

    [Fact]
    public void Match_EveryKindOfCondition_AllocatesNothing()
    {
        var match = new RouteMatch
        {
            Path = Regex("/api/service[0-9]+/.*"),
            Headers =
            [
                HeaderInRange("x-shard", 0, 10), HeaderPresent("x-missing", present: false), HeaderEquals(":method", "GET"),
                HeaderEquals(":authority", "greeter"), Header(":path", StringMatchKind.Suffix, "?a=1"), Header("x-version", StringMatchKind.Regex, "v[0-9]"),
            ],
            QueryParameters = [new QueryParameterMatch("a", new StringMatch(StringMatchKind.Prefix, "1"))],
            FractionPerMillion = 999_999,
        };

        Assert.Equal(0, AllocatedByMatching(Table(To("c", match))));
    }

    private static string Service(int index) => string.Create(CultureInfo.InvariantCulture, $"/api/service{index}/");

    private static long AllocatedByMatching(RouteTable table)
    {
        var request = Requests.Get($"{Service(99)}users?a=1", ("x-version", "v1"), ("x-shard", "7"));
        Run(table, request);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(table, request);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Run(RouteTable table, HttpRequestMessage request)
    {
        for (var i = 0; i < 10_000; i++)
        {
            var route = table.Match(request, isGrpc: false, random: (ulong)i);
            Assert.Same(((ForwardRoute)route!.Action).Clusters[0], ((ForwardRoute)route.Action).Choose((ulong)i));
        }
    }
}
