using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;

namespace MeshClient.Xds.Tests.Resources.Clusters;

public class LoadReportingParserTests
{
    [Fact]
    [Trait("Rule", "xds-client 8.6 #C11")]
    public void Parse_NoLrsServer_ReportsNowhere() => Assert.Null(Parsing.Accept(GoodResources.EdsCluster()).LoadReporting);

    [Fact]
    [Trait("Rule", "xds-client 8.6 #C11")]
    public void Parse_Self_ReportsToTheServerOfTheCluster() =>
        Assert.Equal(new LoadReportingConfig(Parsing.Server, EndpointMetricSelection.None), Parse());

    [Fact]
    public void Parse_MetricsWithoutLrsServer_ReportNowhere()
    {
        var cluster = GoodResources.EdsCluster();
        cluster.LrsReportEndpointMetrics.Add("cpu_utilization");

        Assert.Null(Parsing.Accept(cluster).LoadReporting);
    }

    [Fact]
    public void Parse_Utilizations_AreChosenOneByOne()
    {
        Assert.Equal(new EndpointMetricSelection { CpuUtilization = true }, Parse("cpu_utilization")!.Metrics);
        Assert.Equal(new EndpointMetricSelection { MemUtilization = true }, Parse("mem_utilization")!.Metrics);
        Assert.Equal(new EndpointMetricSelection { ApplicationUtilization = true }, Parse("application_utilization")!.Metrics);
    }

    [Fact]
    public void Parse_NamedMetrics_LoseThePrefixAndTheOrder() => Assert.Equal(
        new EndpointMetricSelection { Named = ["a.b", "z"] }, Parse("named_metrics.z", "named_metrics.a.b", "named_metrics.z")!.Metrics);

    [Fact]
    public void Parse_Wildcard_CoversTheOthers() =>
        Assert.Equal(new EndpointMetricSelection { AllNamed = true }, Parse("named_metrics.a", "named_metrics.*")!.Metrics);

    [Theory]
    [InlineData("named_metrics.")]
    [InlineData("named_metrics")]
    [InlineData("utilization.q")]
    [InlineData("CPU_UTILIZATION")]
    [InlineData("*")]
    [InlineData("")]
    public void Parse_UnknownMetric_IsPassedOver(string metric) => Assert.True(Parse(metric)!.Metrics.IsEmpty);

    private static LoadReportingConfig? Parse(params string[] metrics)
    {
        var cluster = GoodResources.EdsCluster();
        cluster.LrsServer = new ConfigSource { Self = new SelfConfigSource() };
        cluster.LrsReportEndpointMetrics.Add(metrics);
        return Parsing.Accept(cluster).LoadReporting;
    }
}
