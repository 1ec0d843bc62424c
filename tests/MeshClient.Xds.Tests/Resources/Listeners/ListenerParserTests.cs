using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Http;
using MeshClient.Xds.Proto.Listeners;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace MeshClient.Xds.Tests.Resources.Listeners;

public class ListenerParserTests
{
    private const string Manager = "api_listener.api_listener";

    public static TheoryData<BadResource> Invalid => new()
    {
        Bad($"{Manager}.rds.route_config_name", manager => manager.Rds.RouteConfigName = ""),
        Bad($"{Manager}.rds.config_source", manager => manager.Rds.ConfigSource = null),
        Bad($"{Manager}.rds.config_source", manager => manager.Rds.ConfigSource = new ConfigSource()),
        Bad($"{Manager}.rds.config_source", manager => manager.Rds.ConfigSource = new ConfigSource { PathConfigSource = new PathConfigSource() }),
        Bad($"{Manager}.original_ip_detection_extensions", manager => manager.OriginalIpDetectionExtensions.Add(new TypedExtensionConfig())),
        Bad($"{Manager}.strip_any_host_port", manager => (manager.StripMatchingHostPort, manager.StripAnyHostPort) = (true, true)),
        Bad($"{Manager}.common_http_protocol_options.max_stream_duration", manager => manager.CommonHttpProtocolOptions = Limit(-1)),
        Bad($"{Manager}.stream_idle_timeout", manager => manager.StreamIdleTimeout = new Duration { Seconds = -1 }),
        Bad($"{Manager}.path_with_escaped_slashes_action", manager => manager.PathWithEscapedSlashesAction = (HttpConnectionManager.Types.PathWithEscapedSlashesAction)9),
        Bad($"{Manager}.http_filters[0].typed_config.strict_check_headers[0]", manager => manager.HttpFilters[0].TypedConfig = Pack(new Proto.Filters.Router { StrictCheckHeaders = { "x" } })),
        Bad($"{Manager}.http_filters[0].name", manager => manager.HttpFilters[0].Name = ""),
        Bad($"{Manager}.http_filters[0].typed_config", manager => manager.HttpFilters[0].ClearConfigType()),
        Bad($"{Manager}.http_filters[0].typed_config", manager => manager.HttpFilters[0].ConfigDiscovery = new ExtensionConfigSource()),
        Bad($"{Manager}.http_filters[0].typed_config", manager => manager.HttpFilters[0].TypedConfig.TypeUrl = ""),
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidField_IsRefusedByName(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_NoName_IsRefused() => Parsing.RejectAt("name", new Listener());

    [Fact]
    public void Parse_EmptyApiListener_IsRefused() =>
        Parsing.RejectAt(Manager, new Listener { Name = "greeter", ApiListener = new ApiListener() }, "is required");

    [Fact]
    public void Parse_BrokenConnectionManager_IsRefused()
    {
        var listener = Listener();
        listener.ApiListener.ApiListener_.Value = Google.Protobuf.ByteString.CopyFrom(0xff);

        Parsing.RejectAt(Manager, listener, "the bytes are not a valid");
    }

    [Fact]
    public void Parse_StreamLimit_ReachesTheModel() =>
        Assert.Equal(
            TimeSpan.FromSeconds(9),
            Parsing.Accept(Listener(manager => manager.CommonHttpProtocolOptions = Limit(9))).HttpConnectionManager!.MaxStreamDuration);

    [Fact]
    public void Parse_SettingsOfPathsAndHosts_ReachTheModel()
    {
        var listener = Listener(manager =>
        {
            manager.StreamIdleTimeout = new Duration { Seconds = 7 };
            manager.GenerateRequestId = false;
            manager.StripAnyHostPort = true;
            manager.StripTrailingHostDot = true;
            manager.NormalizePath = true;
            manager.MergeSlashes = true;
            manager.PathWithEscapedSlashesAction = HttpConnectionManager.Types.PathWithEscapedSlashesAction.RejectRequest;
            manager.HttpFilters[0].TypedConfig = Pack(new Proto.Filters.Router { SuppressEnvoyHeaders = true, StrictCheckHeaders = { "x-envoy-retry-on" }, RespectExpectedRqTimeout = true });
        });
        listener.PerConnectionBufferLimitBytes = 5;

        var parsed = Parsing.Accept(listener);

        Assert.Equal(5u, parsed.BodyBufferLimit);
        Assert.Equal(
            new MeshClient.Xds.Model.HttpConnectionManager
            {
                RouteConfigurationName = "routes",
                StreamIdleTimeout = TimeSpan.FromSeconds(7),
                GenerateRequestId = false,
                HostPortStripping = MeshClient.Xds.Model.HostPortStripping.Any,
                StripTrailingHostDot = true,
                PathNormalization = new MeshClient.Xds.Model.PathNormalization(true, true, MeshClient.Xds.Model.EscapedSlashes.Reject),
                Filters =
                [
                    new MeshClient.Xds.Model.HttpFilter(
                        "router",
                        "envoy.extensions.filters.http.router.v3.Router",
                        new MeshClient.Xds.Model.RouterFilterConfig { SuppressEnvoyHeaders = true, StrictHeaders = ["x-envoy-retry-on"], RespectExpectedTimeout = true }),
                ],
            },
            parsed.HttpConnectionManager);
    }

    [Fact]
    public void Parse_InlineRoutesWithoutName_TakeThatOfTheListener()
    {
        var routes = RouteConfiguration();
        routes.Name = "";

        Assert.Equal(
            "greeter",
            Parsing.Accept(Listener(manager => manager.RouteConfig = routes)).HttpConnectionManager!.InlineRouteConfiguration!.Name);
    }

    [Fact]
    public void Parse_DisabledFilter_IsKept()
    {
        var fault = new HttpFilter { Name = "fault", TypedConfig = Pack(new Proto.Filters.HTTPFault()), Disabled = true };

        var filters = Parsing.Accept(Listener(manager => manager.HttpFilters.Insert(0, fault))).HttpConnectionManager!.Filters;

        Assert.True(filters[0].Disabled);
    }

    [Fact]
    public void Parse_OptionalFilterWithoutConfig_IsDropped()
    {
        var unusable = new HttpFilter { Name = "ecds", ConfigDiscovery = new ExtensionConfigSource(), IsOptional = true };

        var parsed = Parsing.Parse(Listener(manager => manager.HttpFilters.Insert(0, unusable)));

        Assert.NotNull(parsed.Resource);
        Assert.Equal([$"{Manager}.http_filters.config_discovery"], parsed.IgnoredFields);
    }

    private static HttpProtocolOptions Limit(int seconds) => new() { MaxStreamDuration = new Duration { Seconds = seconds } };

    private static BadResource Bad(string path, Action<HttpConnectionManager> change) => BadResource.Of(path, Listener(change));
}
