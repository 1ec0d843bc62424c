using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Tls;
using Cluster = MeshClient.Xds.Proto.Clusters.Cluster;
using Options = MeshClient.Xds.Proto.Upstreams.HttpProtocolOptions;

namespace MeshClient.Xds.Tests.Resources.Clusters;

public class HttpProtocolOptionsParserTests
{
    private const string Key = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
    private const string Path = $"typed_extension_protocol_options[\"{Key}\"]";

    [Fact]
    public void Parse_NoOptions_FollowsTheRequest() => Assert.Equal(UpstreamProtocol.FollowRequest, Parsing.Accept(GoodResources.EdsCluster()).Protocol);

    [Fact]
    public void Parse_LegacyHttp2Options_MeanHttp2()
    {
        var cluster = GoodResources.EdsCluster();
        cluster.Http2ProtocolOptions = new Http2ProtocolOptions();

        Assert.Equal(UpstreamProtocol.Http2, Parsing.Accept(cluster).Protocol);
    }

    [Fact]
    public void Parse_ExplicitHttp1_IsHttp1() =>
        Assert.Equal(UpstreamProtocol.Http1, Parsing.Accept(With(Explicit(config => config.HttpProtocolOptions = new Http1ProtocolOptions()))).Protocol);

    [Fact]
    public void Parse_ExplicitHttp2_IsHttp2() =>
        Assert.Equal(UpstreamProtocol.Http2, Parsing.Accept(With(Explicit(config => config.Http2ProtocolOptions = new Http2ProtocolOptions()))).Protocol);

    [Fact]
    public void Parse_ExplicitHttp3_IsRefused() =>
        Parsing.RejectAt(
            $"{Path}.explicit_http_config.http3_protocol_options",
            With(Explicit(config => config.Http3ProtocolOptions = new Http3ProtocolOptions())));

    [Fact]
    public void Parse_ExplicitWithoutProtocol_IsRefused() => Parsing.RejectAt($"{Path}.explicit_http_config", With(Explicit(_ => { })));

    [Fact]
    public void Parse_UseDownstream_FollowsTheRequest() =>
        Assert.Equal(
            UpstreamProtocol.FollowRequest,
            Parsing.Accept(With(new Options { UseDownstreamProtocolConfig = new Options.Types.UseDownstreamHttpConfig() })).Protocol);

    [Fact]
    public void Parse_AutoWithoutTls_IsRefused() =>
        Parsing.RejectAt($"{Path}.auto_config", With(new Options { AutoConfig = new Options.Types.AutoHttpConfig() }));

    [Fact]
    public void Parse_AutoWithTls_IsAuto()
    {
        var cluster = With(new Options { AutoConfig = new Options.Types.AutoHttpConfig() });
        var validation = new CertificateValidationContext { SystemRootCerts = new() };
        cluster.TransportSocket = new TransportSocket
        {
            TypedConfig = GoodResources.Pack(new UpstreamTlsContext { CommonTlsContext = new CommonTlsContext { ValidationContext = validation } }),
        };

        Assert.Equal(UpstreamProtocol.Auto, Parsing.Accept(cluster).Protocol);
    }

    [Fact]
    public void Parse_NoProtocol_IsRefused() => Parsing.RejectAt(Path, With(new Options()), "no protocol is set");

    [Fact]
    public void Parse_AutoSanValidation_IsRefused()
    {
        var options = Explicit(config => config.Http2ProtocolOptions = new Http2ProtocolOptions());
        options.UpstreamHttpProtocolOptions = new UpstreamHttpProtocolOptions { AutoSanValidation = true };

        Parsing.RejectAt($"{Path}.upstream_http_protocol_options.auto_san_validation", With(options));
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(null, 3600)]
    public void Parse_IdleTimeout_DefaultsToOneHour(int? configured, int expectedSeconds) =>
        Assert.Equal(TimeSpan.FromSeconds(expectedSeconds), Parsing.Accept(With(WithIdleTimeout(configured))).IdleTimeout);

    [Fact]
    public void Parse_IdleTimeoutZero_IsNever() =>
        Assert.Equal(Timeout.InfiniteTimeSpan, Parsing.Accept(With(WithIdleTimeout(0))).IdleTimeout);

    [Fact]
    public void Parse_AnotherMessageUnderTheKey_IsRefused() => Parsing.RejectAt(Path, With(new Http2ProtocolOptions()), "must hold");

    [Fact]
    public void Parse_OptionsOfOtherExtensions_AreNotRead()
    {
        var cluster = GoodResources.EdsCluster();
        cluster.TypedExtensionProtocolOptions["other"] = GoodResources.UnknownType;

        Parsing.Accept(cluster);
    }

    private static Cluster With(IMessage options)
    {
        var cluster = GoodResources.EdsCluster();
        cluster.TypedExtensionProtocolOptions[Key] = GoodResources.Pack(options);
        return cluster;
    }

    private static Options Explicit(Action<Options.Types.ExplicitHttpConfig> change)
    {
        var config = new Options.Types.ExplicitHttpConfig();
        change(config);
        return new Options { ExplicitHttpConfig = config };
    }

    private static Options WithIdleTimeout(int? seconds)
    {
        var options = Explicit(config => config.Http2ProtocolOptions = new Http2ProtocolOptions());
        options.CommonHttpProtocolOptions = new HttpProtocolOptions { IdleTimeout = seconds is { } value ? new Duration { Seconds = value } : null };
        return options;
    }
}
