namespace MeshClient.Xds.Tests.Protos;

/// <summary>Holds our trimmed definitions against the official tables: each failure lists all differences.</summary>
public sealed class WireCompatibilityTests
{
    private static readonly WireProtocol Official = OfficialTables.Load();
    private static readonly WireProtocol Declared = DeclaredProtocol.Load();

    [Fact]
    public void Declare_EveryMessage_ExistsInOfficialTable() => AssertNone(WireComparison.CompareMessages(Declared, Official));

    [Fact]
    public void Declare_EveryField_HasOfficialNumberTypeLabelAndOneof() => AssertNone(WireComparison.CompareFields(Declared, Official));

    [Fact]
    public void Declare_EveryEnumValue_HasOfficialNumber() => AssertNone(WireComparison.CompareEnums(Declared, Official));

    [Fact]
    public void Declare_EveryEnum_HasAllOfficialValues() => AssertNone(WireComparison.FindMissingEnumValues(Declared, Official));

    [Fact]
    public void Declare_EveryMethod_HasOfficialMessagesAndStreaming() => AssertNone(WireComparison.CompareMethods(Declared, Official));

    [Fact]
    public void Declare_Services_AreAdsLrsAndCsdsInFull()
    {
        string[] services =
        [
            "envoy.service.discovery.v3.AggregatedDiscoveryService",
            "envoy.service.load_stats.v3.LoadReportingService",
            "envoy.service.status.v3.ClientStatusDiscoveryService",
        ];

        var expected = Official.Methods.Where(method => services.Contains(method.Service)).ToHashSet();

        Assert.Equal(expected, Declared.Methods.ToHashSet());
    }

    // The four resource types, the stream messages and a nested type: proof that the walk over the assembly sees everything.
    [Theory]
    [InlineData("envoy.config.listener.v3.Listener")]
    [InlineData("envoy.config.route.v3.RouteConfiguration")]
    [InlineData("envoy.config.cluster.v3.Cluster")]
    [InlineData("envoy.config.endpoint.v3.ClusterLoadAssignment")]
    [InlineData("envoy.service.discovery.v3.DiscoveryRequest")]
    [InlineData("envoy.service.discovery.v3.DeltaDiscoveryResponse")]
    [InlineData("envoy.config.route.v3.RouteAction.HashPolicy.Cookie")]
    [InlineData("google.rpc.Status")]
    public void Walk_Assembly_FindsMessage(string message) => Assert.Contains(message, Declared.Messages);

    [Fact]
    public void Supplement_EveryMessage_IsMissingFromTheTables()
    {
        var tabled = Official.Fields.Except(OfficialTables.Supplement).Select(field => field.Message).ToHashSet();

        Assert.DoesNotContain(OfficialTables.Supplement, field => tabled.Contains(field.Message));
    }

    private static void AssertNone(IEnumerable<string> differences)
    {
        var lines = differences.ToList();

        Assert.True(lines.Count == 0, $"{lines.Count} differences from the official protocol:\n{string.Join('\n', lines)}");
    }
}
