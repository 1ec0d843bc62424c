using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Types;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;
using Http = MeshClient.Xds.Proto.Core.HealthCheck.Types.HttpHealthCheck;
using Payload = MeshClient.Xds.Proto.Core.HealthCheck.Types.Payload;
using Tcp = MeshClient.Xds.Proto.Core.HealthCheck.Types.TcpHealthCheck;

namespace MeshClient.Xds.Tests.Resources.Clusters;

public class HealthCheckParserTests
{
    public static TheoryData<BadResource> Invalid => new()
    {
        Bad("timeout", check => check.Timeout = null),
        Bad("timeout", check => check.Timeout = new Duration()),
        Bad("interval", check => check.Interval = null),
        Bad("unhealthy_threshold", check => check.UnhealthyThreshold = null),
        Bad("healthy_threshold", check => check.HealthyThreshold = null),
        Bad("interval_jitter_percent", check => check.IntervalJitterPercent = 101),
        Bad("no_traffic_interval", check => check.NoTrafficInterval = new Duration()),
        Bad("http_health_check.path", check => check.HttpHealthCheck.Path = ""),
        Bad("http_health_check.method", check => check.HttpHealthCheck.Method = RequestMethod.Connect),
        Bad("http_health_check.method", check => check.HttpHealthCheck.Method = (RequestMethod)99),
        Bad("http_health_check.codec_client_type", check => check.HttpHealthCheck.CodecClientType = CodecClientType.Http3),
        Bad("http_health_check.expected_statuses[0]", check => check.HttpHealthCheck.ExpectedStatuses.Add(Statuses(99, 200))),
        Bad("http_health_check.expected_statuses[0]", check => check.HttpHealthCheck.ExpectedStatuses.Add(Statuses(200, 200))),
        Bad("http_health_check.retriable_statuses[0]", check => check.HttpHealthCheck.RetriableStatuses.Add(Statuses(500, 601))),
        Bad("http_health_check.receive[0].text", check => check.HttpHealthCheck.Receive.Add(new Payload { Text = "abc" })),
        Bad("tcp_health_check.send.text", check => check.TcpHealthCheck = new Tcp { Send = new Payload { Text = "zz" } }),
        Bad("custom_health_check", check => check.CustomHealthCheck = new HealthCheck.Types.CustomHealthCheck { Name = "redis" }),
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    [Trait("Rule", "envoy-http 0.1: health check")]
    public void Parse_InvalidField_IsRefused(BadResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        resource.AssertRefused();
    }

    [Fact]
    [Trait("Rule", "envoy-http 0.1: health check")]
    public void Parse_NoChecker_IsRefused()
    {
        var check = HttpCheck();
        check.ClearHealthChecker();

        Parsing.RejectAt("health_checks[0]", ClusterWith(check), "no checker is set");
    }

    [Fact]
    [Trait("Rule", "envoy-http 6.6")]
    public void Parse_SmallestHttpCheck_HasDefaults()
    {
        var expected = new HealthCheckPolicy
        {
            Checker = new HttpHealthChecker("/healthz"),
            Timeout = TimeSpan.FromSeconds(1),
            Interval = TimeSpan.FromSeconds(10),
            UnhealthyThreshold = 3,
            HealthyThreshold = 2,
            UnhealthyInterval = TimeSpan.FromSeconds(10),
            UnhealthyEdgeInterval = TimeSpan.FromSeconds(10),
            HealthyEdgeInterval = TimeSpan.FromSeconds(10),
            NoTrafficInterval = TimeSpan.FromSeconds(60),
            NoTrafficHealthyInterval = TimeSpan.FromSeconds(60),
        };

        Assert.Equal([expected], Parsing.Accept(ClusterWith(HttpCheck())).HealthChecks);
    }

    [Fact]
    [Trait("Rule", "envoy-http 6.6")]
    public void Parse_IntervalsThatAreNotGiven_FollowTheOthers()
    {
        var check = HttpCheck();
        check.UnhealthyInterval = Seconds(5);
        check.NoTrafficInterval = Seconds(30);

        var parsed = Accept(check);

        Assert.Equal(TimeSpan.FromSeconds(5), parsed.UnhealthyEdgeInterval);
        Assert.Equal(TimeSpan.FromSeconds(10), parsed.HealthyEdgeInterval);
        Assert.Equal(TimeSpan.FromSeconds(30), parsed.NoTrafficHealthyInterval);
    }

    [Fact]
    public void Parse_HttpSettings_AreKept()
    {
        var check = HttpCheck();
        check.HttpHealthCheck = new Http
        {
            Path = "/live",
            Host = "backend.test",
            Method = RequestMethod.Head,
            CodecClientType = CodecClientType.Http2,
            ExpectedStatuses = { Statuses(200, 300) },
            RetriableStatuses = { Statuses(500, 501) },
            ServiceNameMatcher = new Proto.Matchers.StringMatcher { Prefix = "backend" },
            Receive = { new Payload { Text = "0aff" }, new Payload { Binary = ByteString.CopyFrom(1, 2) } },
            ResponseBufferSize = 0,
        };

        Assert.Equal(
            new HttpHealthChecker("/live")
            {
                Host = "backend.test",
                Method = "HEAD",
                Protocol = UpstreamProtocol.Http2,
                ExpectedStatuses = [new StatusRange(200, 300)],
                RetriableStatuses = [new StatusRange(500, 501)],
                ServiceName = new StringMatch(StringMatchKind.Prefix, "backend"),
                Receive = [new HealthPayload("0AFF"), new HealthPayload("0102")],
                ResponseBufferSize = 0,
            },
            Accept(check).Checker);
    }

    [Fact]
    public void Parse_GrpcCheck_IsKept()
    {
        var check = HttpCheck();
        check.GrpcHealthCheck = new HealthCheck.Types.GrpcHealthCheck { ServiceName = "greeter", Authority = "a.test" };

        Assert.Equal(new GrpcHealthChecker("greeter", "a.test"), Accept(check).Checker);
    }

    [Fact]
    public void Parse_TcpCheckWithoutPayload_OnlyConnects()
    {
        var check = HttpCheck();
        check.TcpHealthCheck = new Tcp();

        Assert.Equal(new TcpHealthChecker(null, []), Accept(check).Checker);
    }

    private static HealthCheckPolicy Accept(HealthCheck check) => Assert.Single((IEnumerable<HealthCheckPolicy>)Parsing.Accept(ClusterWith(check)).HealthChecks);

    private static HealthCheck HttpCheck() => new()
    {
        Timeout = Seconds(1),
        Interval = Seconds(10),
        UnhealthyThreshold = 3,
        HealthyThreshold = 2,
        HttpHealthCheck = new Http { Path = "/healthz" },
    };

    private static Cluster ClusterWith(HealthCheck check)
    {
        var cluster = GoodResources.EdsCluster();
        cluster.HealthChecks.Add(check);
        return cluster;
    }

    private static Int64Range Statuses(long start, long end) => new() { Start = start, End = end };

    private static Duration Seconds(int value) => new() { Seconds = value };

    private static BadResource Bad(string field, Action<HealthCheck> change)
    {
        var check = HttpCheck();
        change(check);
        return BadResource.Of($"health_checks[0].{field}", ClusterWith(check));
    }
}
