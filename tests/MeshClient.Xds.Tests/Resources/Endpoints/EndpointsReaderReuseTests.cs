using Google.Protobuf;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Endpoints;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Resources.Support;
using static MeshClient.TestToolbox.Resources.GoodResources;

namespace MeshClient.Xds.Tests.Resources.Endpoints;

/// <summary>What a version shares with the one in force, and what reading it costs.</summary>
public class EndpointsReaderReuseTests
{
    private const int Large = 10_000;

    // So many are read before it is worth while to make an index of the version in force.
    private static readonly int[] BeforeIndex = [0, 1, 2, 3, 4, 5, 6, 7];

    [Fact]
    public void Read_OneEndpointChanged_KeepsTheModelsOfTheOthers()
    {
        var before = Accept(Service(100));

        var after = Read(Service(100, list => list[40].HealthStatus = HealthStatus.Draining), before);

        Assert.Equal(EndpointHealth.Draining, after.Localities[0].Endpoints[40].Health);
        Assert.Equal([40], Different(before, after));
    }

    [Theory]
    [InlineData("no weight", null, 1, "endpoints.lb_endpoints")]
    [InlineData("switched off", 0u, 1)]
    [InlineData("no endpoints", null, 0)]
    public void Read_LocalityThatGetsNoTraffic_IsReportedUnlessThatIsMeant(string name, uint? weight, int endpoints, params string[] expected)
    {
        var assignment = Service(2);
        assignment.Endpoints.Add(GoodResources.Locality(name, 0, [.. Enumerable.Repeat(Endpoint("10.9.9.9"), endpoints)]));
        assignment.Endpoints[1].LoadBalancingWeight = weight;

        var before = Accept(assignment);
        assignment.Endpoints[0].LbEndpoints[0].HealthStatus = HealthStatus.Draining;

        Assert.Equal(expected, before.IgnoredFields);
        Assert.Equal(expected, Parse(assignment, before).IgnoredFields);
        Assert.Equal(expected, ResourceParser.Parse(XdsResourceType.Endpoint, NotForTheReader(assignment).Span, Parsing.Context).IgnoredFields);
    }

    [Fact]
    public void Read_EndpointAddedInFront_KeepsTheModelsOfTheOthers()
    {
        var before = Accept(Service(100));

        var after = Read(Service(100, list => list.Insert(0, Endpoint("10.9.9.9"))), before);

        Assert.Equal([0], Different(before, after));
    }

    [Fact]
    public void Read_EndpointsInAnotherOrder_KeepsTheModelsOfAllButTheFirstFew()
    {
        var before = Accept(Service(100));

        var after = Read(Service(100, Reverse), before);

        Assert.Equal("10.0.0.99:8080", after.Localities[0].Endpoints[0].Address.Text);
        Assert.Equal(BeforeIndex, Different(before, after));
    }

    [Fact]
    public void Read_EndpointsMovedToAnotherLocality_KeepsTheModelsOfAllButTheFirstFew()
    {
        var before = Accept(Service(100));
        var moved = Service(100);
        moved.Endpoints[0].Locality = new Proto.Core.Locality { Zone = "elsewhere" };
        moved.Endpoints.Insert(0, GoodResources.Locality("empty", 0));

        var after = Read(moved, before);

        Assert.Equal(BeforeIndex, Different(before, after));
    }

    [Fact]
    public void Read_OneLocalityChanged_KeepsTheOtherLocality()
    {
        var before = Accept(Assignment(GoodResources.Locality("a", 0, Endpoint("10.0.0.1")), GoodResources.Locality("b", 0, Endpoint("10.0.0.2"))));

        var after = Read(Assignment(GoodResources.Locality("a", 0, Endpoint("10.0.0.1")), GoodResources.Locality("b", 0, Endpoint("10.0.0.3"))), before);

        Assert.Same(Resource(before).Localities[0], after.Localities[0]);
        Assert.NotEqual(Resource(before).Localities[1], after.Localities[1]);
    }

    [Fact]
    public void Read_SaidInOtherBytes_IsTheVersionInForce()
    {
        var assignment = Service(100);
        var before = Accept(assignment);

        // A field that is set again to what it is says nothing new, but in more bytes.
        var bytes = ByteString.CopyFrom([.. assignment.ToByteArray(), .. new ClusterLoadAssignment { ClusterName = assignment.ClusterName }.ToByteArray()]);

        Assert.Same(before.Resource, ResourceParser.Parse(XdsResourceType.Endpoint, bytes.Span, Parsing.Context, before).Resource);
    }

    [Fact]
    public void Read_ChangedCopyBesideTheOriginal_IsRefused()
    {
        var before = Accept(Service(100));
        var copied = Service(100, list => list.Insert(50, Draining(list[50])));

        Assert.Contains("listed twice", Assert.Single(Parse(copied, before).Errors!).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ChangedCopyFarFromTheOriginal_IsRefused()
    {
        var before = Accept(Service(100));
        var copied = Service(100, list => list.Add(Draining(list[0])));

        Assert.Contains("listed twice", Assert.Single(Parse(copied, before).Errors!).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NewEndpointWithIgnoredField_ReportsIt()
    {
        var before = Accept(Service(100));
        var changed = Service(100, list => list[7].Endpoint.HealthCheckConfig = new Endpoint.Types.HealthCheckConfig { PortValue = 9 });

        Assert.Equal(["endpoints.lb_endpoints.endpoint.health_check_config"], Parse(changed, before).IgnoredFields);
    }

    [Fact]
    public void Read_LastEndpointWithIgnoredFieldGone_ReportsNothing()
    {
        var before = Accept(Service(100, list => list[7].Endpoint.HealthCheckConfig = new Endpoint.Types.HealthCheckConfig { PortValue = 9 }));

        Assert.Empty(Parse(Service(100), before).IgnoredFields);
    }

    [Fact]
    public void Read_OneOfTenThousandChanged_AllocatesLittleBesideOneArray()
    {
        var before = Accept(Service(Large));
        var bytes = Service(Large, list => list[Large / 2].HealthStatus = HealthStatus.Draining).ToByteString();
        _ = Cost(bytes, before);

        // 80,000 bytes are the array of the models.
        Assert.InRange(Cost(bytes, before), 80_000, 90_000);
    }

    [Fact]
    public void Read_TenThousandNewEndpoints_AllocatesTheirModels()
    {
        var bytes = Service(Large).ToByteString();
        _ = Cost(bytes, null);

        // Model 56, address 32, its text 48 to 56, place in the array 8.
        Assert.InRange(Cost(bytes, null) / Large, 100, 200);
    }

    private static long Cost(ByteString bytes, AcceptedResource? inForce)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = ResourceParser.Parse(XdsResourceType.Endpoint, bytes.Span, Parsing.Context, inForce);
        var cost = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.NotNull(parsed.Resource);
        return cost;
    }

    private static ParsedResource Parse(ClusterLoadAssignment assignment, AcceptedResource inForce) =>
        ResourceParser.Parse(XdsResourceType.Endpoint, assignment.ToByteArray(), Parsing.Context, inForce);

    /// <summary>A message in two pieces, which is left to the general parser.</summary>
    private static ByteString NotForTheReader(ClusterLoadAssignment assignment)
    {
        var policy = new ClusterLoadAssignment { Policy = new ClusterLoadAssignment.Types.Policy() }.ToByteString();
        return WireWriter.Concat(assignment.ToByteString(), policy, policy);
    }

    private static EndpointsResource Read(ClusterLoadAssignment assignment, AcceptedResource inForce) =>
        Assert.IsType<EndpointsResource>(Parse(assignment, inForce).Resource);

    private static AcceptedResource Accept(ClusterLoadAssignment assignment)
    {
        var parsed = Parsing.Parse(assignment);
        return new AcceptedResource(ResourceBytes.Copy(assignment.ToByteArray()), parsed.Resource!, parsed.IgnoredFields, Parsing.Context);
    }

    private static EndpointsResource Resource(AcceptedResource accepted) => (EndpointsResource)accepted.Resource;

    /// <summary>Indexes of endpoints whose models are none of the version before.</summary>
    private static int[] Different(AcceptedResource before, EndpointsResource after)
    {
        var known = Resource(before).Localities.SelectMany(locality => locality.Endpoints).ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. after.Localities.SelectMany(locality => locality.Endpoints).Index().Where(entry => !known.Contains(entry.Item)).Select(entry => entry.Index)];
    }

    private static ClusterLoadAssignment Service(int endpoints, Action<IList<LbEndpoint>>? change = null)
    {
        var assignment = Assignment(GoodResources.Locality("a", 0, [.. Enumerable.Range(0, endpoints).Select(number => Endpoint($"10.0.{number / 256}.{number % 256}"))]));
        change?.Invoke(assignment.Endpoints[0].LbEndpoints);
        return assignment;
    }

    private static LbEndpoint Draining(LbEndpoint endpoint) => new(endpoint) { HealthStatus = HealthStatus.Draining };

    private static void Reverse(IList<LbEndpoint> list)
    {
        var reversed = list.Reverse().ToArray();
        list.Clear();
        foreach (var endpoint in reversed)
        {
            list.Add(endpoint);
        }
    }
}
