using System.Net;
using MeshClient.Balancing;
using MeshClient.Clusters;
using MeshClient.Tests.Shared.Topology;
using MeshClient.Topology;
using MeshClient.Xds.Client;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Topology.Dns;

public class DnsClusterTests
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Resolve_Strict_MakesEveryAddressAnEndpoint()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1", "2001:db8::1");

        var cluster = await StartAsync(mesh, Models.StrictDns("db", new DnsEndpoint("db.local", 5432)));

        Assert.Equal(["10.0.0.1:5432", "[2001:db8::1]:5432"], TopologyHarness.Addresses(cluster.Runtime));
    }

    [Fact]
    public async Task Resolve_StrictWithSeveralNames_WaitsForAllAndMergesEqualAddresses()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("a.local", "10.0.0.1", "10.0.0.2");
        var late = mesh.Dns.Hold("b.local");

        var cluster = await StartAsync(mesh, Models.StrictDns("db", new DnsEndpoint("a.local", 80), new DnsEndpoint("b.local", 80)));
        var early = (cluster.HasAnswer, cluster.WaitingFor.Single());
        late.SetResult([IPAddress.Parse("10.0.0.2"), IPAddress.Parse("10.0.0.3")]);
        await mesh.DrainAsync();

        Assert.Equal((false, "DNS a.local, b.local"), early);
        Assert.Equal(["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"], TopologyHarness.Addresses(cluster.Runtime));
    }

    [Fact]
    public async Task Resolve_StrictWithWeightsAndHealth_GivesThemToTheAddresses()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("a.local", "10.0.0.1", "10.0.0.2");
        mesh.Dns.Set("b.local", "10.0.0.3");

        var cluster = await StartAsync(mesh, Models.StrictDns(
            "db", new DnsEndpoint("a.local", 80) { Weight = 9 }, new DnsEndpoint("b.local", 80) { Health = EndpointHealth.Draining }));

        Assert.Equal(
            [("10.0.0.1:80", 9u, EndpointHealth.Unknown), ("10.0.0.2:80", 9u, EndpointHealth.Unknown), ("10.0.0.3:80", 1u, EndpointHealth.Draining)],
            cluster.Runtime.Balancer.GetEndpointSnapshots().Select(endpoint => (endpoint.Address.Text, endpoint.Weight, endpoint.Health)).Order());
    }

    [Fact]
    public async Task Resolve_Logical_MakesAllAddressesOneEndpoint()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1", "2001:db8::1");

        var cluster = await StartAsync(mesh, Models.LogicalDns("db", new DnsEndpoint("db.local", 443)));

        var endpoint = PickedEndpoint(cluster.Runtime);
        Assert.Equal("db.local:443", endpoint.Address.Text);
        Assert.Equal(["10.0.0.1:443", "[2001:db8::1]:443"], endpoint.AdditionalAddresses.Select(address => address.Text));
        Assert.Equal("db.local:443", endpoint.Hostname);
    }

    [Fact]
    public async Task Resolve_RotatedAnswer_ChangesNothing()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1", "10.0.0.2");
        var cluster = await StartAsync(mesh, Models.LogicalDns("db", new DnsEndpoint("db.local", 443)));

        mesh.Dns.Set("db.local", "10.0.0.2", "10.0.0.1");
        await mesh.AdvanceAsync(Refresh);

        Assert.Equal(2, mesh.Dns.Lookups);
        Assert.Equal(1, mesh.ClusterUpdates);
        Assert.Equal("10.0.0.1:443", PickedEndpoint(cluster.Runtime).AdditionalAddresses[0].Text);
    }

    [Fact]
    public async Task Advance_RefreshInterval_FollowsChangedAddresses()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1", "10.0.0.2");
        var cluster = await StartAsync(mesh, Models.StrictDns("db", new DnsEndpoint("db.local", 80)));

        mesh.Dns.Set("db.local", "10.0.0.3", "10.0.0.2");
        await mesh.AdvanceAsync(Refresh - TimeSpan.FromMilliseconds(1));
        var before = TopologyHarness.Addresses(cluster.Runtime);
        await mesh.AdvanceAsync(TimeSpan.FromMilliseconds(1));

        Assert.Equal(["10.0.0.1:80", "10.0.0.2:80"], before);
        Assert.Equal(["10.0.0.2:80", "10.0.0.3:80"], TopologyHarness.Addresses(cluster.Runtime));
    }

    [Fact]
    public async Task Resolve_FirstLookupFails_IsAnEmptyClusterWithTheReasonUntilOneSucceeds()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Fail("db.local");

        var cluster = await StartAsync(mesh, Models.StrictDns("db", new DnsEndpoint("db.local", 80)));
        var failed = (cluster.HasAnswer, Count: TopologyHarness.Addresses(cluster.Runtime).Length, cluster.Runtime.Error);
        mesh.Dns.Set("db.local", "10.0.0.1");
        await mesh.AdvanceAsync(TimeSpan.FromSeconds(1.2));

        Assert.Equal((true, 0), (failed.HasAnswer, failed.Count));
        Assert.Equal(XdsErrorKind.Unreachable, failed.Error!.Kind);
        Assert.Contains("db.local", failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal(["10.0.0.1:80"], TopologyHarness.Addresses(cluster.Runtime));
        Assert.Null(cluster.Runtime.Error);
    }

    [Fact]
    public async Task Advance_LookupsKeepFailing_BackOffWithJitter()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Fail("db.local");
        await StartAsync(mesh, Models.StrictDns("db", new DnsEndpoint("db.local", 80)));

        var first = await NextRetryAsync(mesh);
        var second = await NextRetryAsync(mesh);
        var third = await NextRetryAsync(mesh);

        Assert.InRange(first.TotalSeconds, 0.8, 1.2);
        Assert.InRange(second.TotalSeconds, 1.6 * 0.8, 1.6 * 1.2);
        Assert.InRange(third.TotalSeconds, 2.56 * 0.8, 2.56 * 1.2);
        Assert.Equal(4, mesh.Dns.Lookups);
    }

    [Fact]
    public async Task Advance_LookupsKeepFailing_AreNeverFurtherApartThanTheRefreshRate()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Fail("db.local");
        await StartAsync(mesh, Models.StrictDns("db", new DnsEndpoint("db.local", 80)));

        TimeSpan[] waits = [.. await NextRetriesAsync(mesh, 12)];

        Assert.All(waits[8..], wait => Assert.InRange(wait.TotalSeconds, Refresh.TotalSeconds * 0.8, Refresh.TotalSeconds * 1.2));
    }

    [Fact]
    public async Task Advance_FailureRefreshRate_DoublesFromBaseToMax()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Fail("db.local");
        await StartAsync(mesh, Resource(new DnsDiscovery([new DnsEndpoint("db.local", 80)], Logical: false, Refresh)
        {
            FailureRefresh = new DnsFailureRefresh(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)),
        }));

        TimeSpan[] waits = [.. await NextRetriesAsync(mesh, 4)];

        Assert.InRange(waits[0].TotalSeconds, 2 * 0.8, 2 * 1.2);
        Assert.InRange(waits[1].TotalSeconds, 4 * 0.8, 4 * 1.2);
        Assert.InRange(waits[2].TotalSeconds, 5 * 0.8, 5 * 1.2);
        Assert.InRange(waits[3].TotalSeconds, 5 * 0.8, 5 * 1.2);
    }

    [Fact]
    public async Task Advance_Jitter_IsAddedToTheRefreshRate()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1");
        await StartAsync(mesh, Resource(new DnsDiscovery([new DnsEndpoint("db.local", 80)], Logical: false, Refresh) { Jitter = TimeSpan.FromSeconds(10) }));

        TimeSpan[] waits = [.. await NextRetriesAsync(mesh, 6)];

        Assert.All(waits, wait => Assert.InRange(wait.TotalSeconds, 30, 40));
        Assert.True(waits.Distinct().Count() > 1, string.Join(", ", waits));
    }

    [Theory]
    [InlineData(DnsFamilies.Auto, "10.0.0.1:80", "[2001:db8::1]:80")]
    [InlineData(DnsFamilies.All, "10.0.0.1:80", "[2001:db8::1]:80")]
    [InlineData(DnsFamilies.IPv4Only, "10.0.0.1:80")]
    [InlineData(DnsFamilies.IPv4Preferred, "10.0.0.1:80")]
    [InlineData(DnsFamilies.IPv6Only, "[2001:db8::1]:80")]
    public async Task Resolve_Families_SelectsAmongTheAddresses(object families, params string[] expected)
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1", "2001:db8::1");

        var cluster = await StartAsync(mesh, Resource(
            new DnsDiscovery([new DnsEndpoint("db.local", 80)], Logical: false, Refresh) { Families = (DnsFamilies)families }));

        Assert.Equal(expected, TopologyHarness.Addresses(cluster.Runtime));
    }

    [Fact]
    public async Task Resolve_NoAddressOfTheFamily_SaysWhichIsMissing()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1");

        var cluster = await StartAsync(mesh, Resource(
            new DnsDiscovery([new DnsEndpoint("db.local", 80)], Logical: false, Refresh) { Families = DnsFamilies.IPv6Only }));

        Assert.Contains("no IPv6 address", cluster.Runtime.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectFailed_AddressesAreOld_AsksAgainAtOnce()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1");
        var cluster = await StartAsync(mesh, Models.StrictDns("db", new DnsEndpoint("db.local", 80)));
        await mesh.AdvanceAsync(TimeSpan.FromSeconds(5));

        mesh.Dns.Set("db.local", "10.0.0.2");
        FirstEndpoint(cluster).ConnectFailed("refused");
        await mesh.DrainAsync();

        Assert.Equal(["10.0.0.2:80"], TopologyHarness.Addresses(cluster.Runtime));
        Assert.Equal(2, mesh.Dns.Lookups);
    }

    [Fact]
    public async Task ConnectFailed_AddressesAreNewOrFailuresMany_AsksAtMostEveryFiveSeconds()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1", "10.0.0.2", "10.0.0.3");
        var cluster = await StartAsync(mesh, Models.StrictDns("db", new DnsEndpoint("db.local", 80)));
        List<int> lookups = [];

        foreach (var endpoint in cluster.Runtime.Balancer.Endpoints)
        {
            endpoint.ConnectFailed("refused");
            await mesh.DrainAsync();
            lookups.Add(mesh.Dns.Lookups);
            await mesh.AdvanceAsync(TimeSpan.FromSeconds(4));
        }

        // At 0 s, 4 s and 8 s: the name was asked for at 0 s.
        Assert.Equal([1, 1, 2], lookups);
    }

    [Fact]
    public async Task ConnectFailed_LookupUnderWay_DoesNotAskTwice()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1");
        var cluster = await StartAsync(mesh, Models.StrictDns("db", new DnsEndpoint("db.local", 80)));
        var answer = mesh.Dns.Hold("db.local");
        await mesh.AdvanceAsync(Refresh);

        await mesh.AdvanceAsync(TimeSpan.FromSeconds(6));
        FirstEndpoint(cluster).ConnectFailed("refused");
        await mesh.DrainAsync();
        answer.SetResult([IPAddress.Parse("10.0.0.2")]);
        await mesh.DrainAsync();

        Assert.Equal(2, mesh.Dns.Lookups);
        Assert.Equal(["10.0.0.2:80"], TopologyHarness.Addresses(cluster.Runtime));
    }

    // LOGICAL_DNS is made for names that answer with other addresses every time.
    [Fact]
    [Trait("Rule", "xds-client 8.6 C19")]
    public async Task Refresh_LogicalNameGetsOtherAddresses_KeepsTheEndpointAndItsConnections()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1");
        var cluster = await StartAsync(mesh, Models.LogicalDns("db", new DnsEndpoint("db.local", 443)));
        var endpoint = FirstEndpoint(cluster);

        mesh.Dns.Set("db.local", "10.0.0.2");
        await mesh.AdvanceAsync(Refresh);

        Assert.Same(endpoint, FirstEndpoint(cluster));
        Assert.Equal("10.0.0.2:443", Assert.Single(endpoint.Placement.Model.AdditionalAddresses).Text);
    }

    [Fact]
    public async Task Refresh_LogicalNameWasUnreachableAndGetsOtherAddresses_IsTriedAtOnce()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1");
        var cluster = await StartAsync(mesh, Models.LogicalDns("db", new DnsEndpoint("db.local", 443)));
        var endpoint = FirstEndpoint(cluster);
        endpoint.ConnectFailed("refused");

        mesh.Dns.Set("db.local", "10.0.0.2");
        await mesh.AdvanceAsync(Refresh);

        Assert.True(endpoint.IsConnectable);
        Assert.True(cluster.Runtime.Balancer.HasUsableEndpoint);
    }

    [Fact]
    public async Task Advance_RefreshFails_KeepsTheLastGoodAddressesWithANote()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1");
        var cluster = await StartAsync(mesh, Models.StrictDns("db", new DnsEndpoint("db.local", 80)));

        mesh.Dns.Fail("db.local");
        await mesh.AdvanceAsync(Refresh);

        Assert.Equal(["10.0.0.1:80"], TopologyHarness.Addresses(cluster.Runtime));
        Assert.Contains("last good addresses", cluster.Runtime.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolve_NoAddress_IsAFailure()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local");

        var cluster = await StartAsync(mesh, Models.StrictDns("db", new DnsEndpoint("db.local", 80)));

        Assert.Contains("it has no address", cluster.Runtime.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_SameNamesWithOtherSettings_KeepsResolving()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Set("db.local", "10.0.0.1");
        var resource = Models.StrictDns("db", new DnsEndpoint("db.local", 80));
        await StartAsync(mesh, resource);

        await mesh.PushAsync(resource with { ConnectTimeout = TimeSpan.FromSeconds(1) });

        Assert.Equal(1, mesh.Dns.Lookups);
        Assert.Equal(2, mesh.ClusterUpdates);
    }

    [Fact]
    public async Task Release_DuringALookup_CancelsIt()
    {
        await using var mesh = new TopologyHarness();
        mesh.Dns.Hold("db.local");
        var observer = new RecordingObserver();
        await mesh.PushAsync(Models.StrictDns("db", new DnsEndpoint("db.local", 80)));
        var cluster = await mesh.Loop.InvokeAsync(() => mesh.Clusters.Acquire("db", observer));
        await mesh.DrainAsync();

        await mesh.RunAsync(() => mesh.Clusters.Release(cluster, observer));

        Assert.True(mesh.Dns.LastToken.IsCancellationRequested);
        Assert.Equal(0, observer.Answers);
    }

    private static EndpointModel PickedEndpoint(ClusterRuntime cluster)
    {
        cluster.Balancer.Pick(new PickContext(0), out var endpoint);
        return endpoint!.Placement.Model;
    }

    private static Endpoint FirstEndpoint(RoutedCluster cluster) => cluster.Runtime.Balancer.Endpoints[0];

    private static ClusterResource Resource(DnsDiscovery discovery) => Models.Cluster("db", discovery);

    private static async Task<List<TimeSpan>> NextRetriesAsync(TopologyHarness mesh, int count)
    {
        List<TimeSpan> waits = [];
        for (var i = 0; i < count; i++)
        {
            waits.Add(await NextRetryAsync(mesh));
        }

        return waits;
    }

    private static async Task<TimeSpan> NextRetryAsync(TopologyHarness mesh)
    {
        var lookups = mesh.Dns.Lookups;
        var waited = TimeSpan.Zero;
        while (mesh.Dns.Lookups == lookups)
        {
            var step = mesh.Time.TimeToNextTimer!.Value;
            waited += step;
            await mesh.AdvanceAsync(step);
        }

        return waited;
    }

    private static async Task<RoutedCluster> StartAsync(TopologyHarness mesh, ClusterResource resource)
    {
        await mesh.PushAsync(resource);
        var cluster = await mesh.Loop.InvokeAsync(() => mesh.Clusters.Acquire(resource.Name, new RecordingObserver()));
        await mesh.DrainAsync();
        return cluster;
    }
}
