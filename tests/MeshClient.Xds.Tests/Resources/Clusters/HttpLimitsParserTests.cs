using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Types;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;
using Options = MeshClient.Xds.Proto.Upstreams.HttpProtocolOptions;

namespace MeshClient.Xds.Tests.Resources.Clusters;

public class HttpLimitsParserTests
{
    private const string Path = "typed_extension_protocol_options[\"envoy.extensions.upstreams.http.v3.HttpProtocolOptions\"]";
    private const string Http2 = $"{Path}.explicit_http_config.http2_protocol_options";

    public static TheoryData<BadResource> Invalid => new()
    {
        Bad($"{Path}.common_http_protocol_options.max_connection_duration", options => options.CommonHttpProtocolOptions.MaxConnectionDuration = new Duration()),
        Bad($"{Path}.common_http_protocol_options.max_headers_count", options => options.CommonHttpProtocolOptions.MaxHeadersCount = 0),
        Bad($"{Path}.common_http_protocol_options.max_response_headers_kb", options => options.CommonHttpProtocolOptions.MaxResponseHeadersKb = 0),
        Bad($"{Http2}.max_concurrent_streams", options => Http2Of(options).MaxConcurrentStreams = 0),
        Bad($"{Http2}.initial_stream_window_size", options => Http2Of(options).InitialStreamWindowSize = 65_534),
        Bad($"{Http2}.initial_connection_window_size", options => Http2Of(options).InitialConnectionWindowSize = 2_147_483_648),
        Bad($"{Http2}.connection_keepalive.timeout", options => Http2Of(options).ConnectionKeepalive.Timeout = null),
        Bad($"{Http2}.connection_keepalive.interval", options => Http2Of(options).ConnectionKeepalive.Interval = new Duration()),
        Bad($"{Http2}.connection_keepalive.interval_jitter", options => Http2Of(options).ConnectionKeepalive.IntervalJitter = new Percent { Value = 101 }),
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidField_IsRefused(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_NoOptions_HasNoLimits() => Assert.Equal(HttpLimits.Default, Parsing.Accept(GoodResources.EdsCluster()).HttpLimits);

    [Fact]
    [Trait("Rule", "envoy-http 8.1")]
    public void Parse_Limits_AreKept()
    {
        var options = Good();
        options.CommonHttpProtocolOptions = new HttpProtocolOptions
        {
            MaxConnectionDuration = Seconds(60),
            MaxStreamDuration = Seconds(30),
            MaxRequestsPerConnection = 100,
            MaxHeadersCount = 50,
            MaxResponseHeadersKb = 64,
        };
        Http2Of(options).MaxConcurrentStreams = 10;
        Http2Of(options).InitialStreamWindowSize = 65_535;
        Http2Of(options).InitialConnectionWindowSize = int.MaxValue;
        Http2Of(options).ConnectionKeepalive.ConnectionIdleInterval = Seconds(5);

        Assert.Equal(
            new HttpLimits
            {
                MaxConnectionDuration = TimeSpan.FromSeconds(60),
                MaxStreamDuration = TimeSpan.FromSeconds(30),
                MaxRequestsPerConnection = 100,
                MaxHeadersCount = 50,
                MaxResponseHeadersKb = 64,
                MaxConcurrentStreams = 10,
                InitialStreamWindow = 65_535,
                InitialConnectionWindow = int.MaxValue,
                KeepAlive = new HttpKeepAlive(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2)) { ConnectionIdleInterval = TimeSpan.FromSeconds(5) },
            },
            Parsing.Accept(ClusterWith(options)).HttpLimits);
    }

    [Fact]
    public void Parse_SupersededFields_AreRead()
    {
        var cluster = GoodResources.EdsCluster();
        cluster.MaxRequestsPerConnection = 5;
        cluster.Http2ProtocolOptions = new Http2ProtocolOptions { MaxConcurrentStreams = 7 };

        Assert.Equal(new HttpLimits { MaxRequestsPerConnection = 5, MaxConcurrentStreams = 7 }, Parsing.Accept(cluster).HttpLimits);
    }

    [Fact]
    public void Parse_ZeroRequestsPerConnection_IsNoLimit()
    {
        var cluster = GoodResources.EdsCluster();
        cluster.MaxRequestsPerConnection = 0;

        Assert.Null(Parsing.Accept(cluster).HttpLimits.MaxRequestsPerConnection);
    }

    private static Options Good() => new()
    {
        CommonHttpProtocolOptions = new HttpProtocolOptions(),
        ExplicitHttpConfig = new Options.Types.ExplicitHttpConfig
        {
            Http2ProtocolOptions = new Http2ProtocolOptions
            {
                ConnectionKeepalive = new KeepaliveSettings { Interval = Seconds(10), Timeout = Seconds(2) },
            },
        },
    };

    private static Http2ProtocolOptions Http2Of(Options options) => options.ExplicitHttpConfig.Http2ProtocolOptions;

    private static Cluster ClusterWith(Options options)
    {
        var cluster = GoodResources.EdsCluster();
        cluster.TypedExtensionProtocolOptions["envoy.extensions.upstreams.http.v3.HttpProtocolOptions"] = GoodResources.Pack(options);
        return cluster;
    }

    private static Duration Seconds(int value) => new() { Seconds = value };

    private static BadResource Bad(string path, Action<Options> change)
    {
        var options = Good();
        change(options);
        return BadResource.Of(path, ClusterWith(options));
    }
}
