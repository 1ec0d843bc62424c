using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Proto.Routes;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace MeshClient.Xds.Tests.Resources.Routes;

public class RouteConfigurationParserTests
{
    private const string Match = "virtual_hosts[0].routes[0].match";
    private const string Action = "virtual_hosts[0].routes[0].route";

    public static TheoryData<BadResource> Invalid => new()
    {
        Bad("name", configuration => configuration.Name = ""),
        Bad("virtual_hosts[0].domains", configuration => configuration.VirtualHosts[0].Domains.Clear()),
        Bad("virtual_hosts[0].domains[1]", configuration => configuration.VirtualHosts[0].Domains.Add("*")),
        Bad("virtual_hosts[1].domains[0]", configuration => configuration.VirtualHosts.Add(VirtualHost())),
        Bad("virtual_hosts[0].matcher", configuration => configuration.VirtualHosts[0].Matcher = new()),
        Bad("virtual_hosts[0].retry_policy.num_retries", configuration => configuration.VirtualHosts[0].RetryPolicy = new RetryPolicy { NumRetries = 0 }),
        Bad(Match, configuration => First(configuration).Match.ClearPathSpecifier()),
        Bad($"{Match}.path_match_policy", configuration => First(configuration).Match.PathMatchPolicy = new TypedExtensionConfig()),
        Bad($"{Match}.path_separated_prefix", configuration => First(configuration).Match.PathSeparatedPrefix = "/"),
        Bad($"{Match}.path_separated_prefix", configuration => First(configuration).Match.PathSeparatedPrefix = "/a/"),
        Bad($"{Match}.path_separated_prefix", configuration => First(configuration).Match.PathSeparatedPrefix = "/a?b"),
        Bad($"{Match}.headers[0].name", configuration => First(configuration).Match.Headers.Add(new HeaderMatcher { ExactMatch = "a" })),
        Bad($"{Match}.headers[0].prefix_match", configuration => First(configuration).Match.Headers.Add(new HeaderMatcher { Name = "a", PrefixMatch = "" })),
        Bad($"{Match}.headers[0].suffix_match", configuration => First(configuration).Match.Headers.Add(new HeaderMatcher { Name = "a", SuffixMatch = "" })),
        Bad($"{Match}.headers[0].contains_match", configuration => First(configuration).Match.Headers.Add(new HeaderMatcher { Name = "a", ContainsMatch = "" })),
        Bad(
            $"{Match}.headers[0].safe_regex_match.regex",
            configuration => First(configuration).Match.Headers.Add(new HeaderMatcher { Name = "a", SafeRegexMatch = new RegexMatcher { Regex = "[" } })),
        Bad(
            $"{Match}.headers[0].string_match",
            configuration => First(configuration).Match.Headers.Add(new HeaderMatcher { Name = "a", StringMatch = new StringMatcher() })),
        Bad(
            $"{Match}.headers[0].string_match.custom",
            configuration => First(configuration).Match.Headers.Add(new HeaderMatcher { Name = "a", StringMatch = new StringMatcher { Custom = new() } })),
        Bad(
            $"{Match}.headers[0].string_match.suffix",
            configuration => First(configuration).Match.Headers.Add(new HeaderMatcher { Name = "a", StringMatch = new StringMatcher { Suffix = "" } })),
        Bad($"{Match}.query_parameters[0].name", configuration => First(configuration).Match.QueryParameters.Add(new QueryParameterMatcher())),
        Bad(
            $"{Match}.query_parameters[0].string_match.contains",
            configuration => First(configuration).Match.QueryParameters.Add(
                new QueryParameterMatcher { Name = "a", StringMatch = new StringMatcher { Contains = "" } })),
        Bad($"{Action}.timeout", configuration => First(configuration).Route_.Timeout = new Duration { Seconds = -1 }),
        Bad(
            $"{Action}.max_stream_duration.max_stream_duration",
            configuration => First(configuration).Route_.MaxStreamDuration = new() { MaxStreamDuration_ = new Duration { Nanos = -1 } }),
        Bad(
            $"{Action}.max_stream_duration.grpc_timeout_header_max",
            configuration => First(configuration).Route_.MaxStreamDuration = new() { GrpcTimeoutHeaderMax = new Duration { Seconds = -1 } }),
        Bad($"{Action}.retry_policy.per_try_timeout", configuration => First(configuration).Route_.RetryPolicy = new RetryPolicy { PerTryTimeout = new Duration { Seconds = -1 } }),
        Bad(
            $"{Action}.retry_policy.retriable_headers[0]",
            configuration => First(configuration).Route_.RetryPolicy = new RetryPolicy { RetriableHeaders = { new HeaderMatcher { Name = "a" } } }),
        Bad(
            $"{Action}.retry_policy.retriable_request_headers[0]",
            configuration => First(configuration).Route_.RetryPolicy = new RetryPolicy { RetriableRequestHeaders = { new HeaderMatcher { Name = "a" } } }),
        Bad(Action, configuration => SetTwoRewrites(First(configuration).Route_)),
        Bad($"{Action}.cluster_specifier_plugin", configuration => First(configuration).Route_.ClusterSpecifierPlugin = "undeclared"),
        Bad(
            $"{Action}.weighted_clusters.clusters[0].name",
            configuration => First(configuration).Route_.WeightedClusters =
                new WeightedCluster { Clusters = { new WeightedCluster.Types.ClusterWeight { Weight = 1 } } }),
        Bad("virtual_hosts[0].routes[0].redirect.port_redirect", configuration => First(configuration).Redirect = new RedirectAction { PortRedirect = 65536 }),
        Bad(
            "virtual_hosts[0].routes[0].redirect.response_code",
            configuration => First(configuration).Redirect = new RedirectAction { ResponseCode = (RedirectAction.Types.RedirectResponseCode)9 }),
        Bad("virtual_hosts[0].routes[0].direct_response.status", configuration => First(configuration).DirectResponse = new DirectResponseAction { Status = 199 }),
        Bad("virtual_hosts[0].routes[0].direct_response.status", configuration => First(configuration).DirectResponse = new DirectResponseAction { Status = 600 }),
        Bad(
            "virtual_hosts[0].routes[0].direct_response.body",
            configuration => First(configuration).DirectResponse =
                new DirectResponseAction { Status = 200, Body = new DataSource { InlineString = new string('a', 4097) } }),
        Bad(
            "virtual_hosts[0].routes[0].typed_per_filter_config[\"x\"].value",
            configuration => First(configuration).TypedPerFilterConfig["x"] = UnknownType),
        Bad(
            "virtual_hosts[0].routes[0].typed_per_filter_config[\"x\"].value",
            configuration => First(configuration).TypedPerFilterConfig["x"] = Pack(new Proto.Filters.Router())),
        Bad(
            "virtual_hosts[0].typed_per_filter_config[\"x\"].config",
            configuration => configuration.VirtualHosts[0].TypedPerFilterConfig["x"] = Pack(new FilterConfig())),
        Bad(
            "virtual_hosts[0].routes[0].typed_per_filter_config[\"x\"].value",
            configuration => First(configuration).TypedPerFilterConfig["x"] = new Google.Protobuf.WellKnownTypes.Any()),
        Bad(
            "virtual_hosts[0].routes[0].typed_per_filter_config[\"x\"].value",
            configuration => First(configuration).TypedPerFilterConfig["x"] = Broken(new FilterConfig())),
        Bad("cluster_specifier_plugins[0].extension.typed_config", configuration => configuration.ClusterSpecifierPlugins.Add(new ClusterSpecifierPlugin
        {
            Extension = new TypedExtensionConfig { Name = "a" },
            IsOptional = true,
        })),
        Bad("cluster_specifier_plugins[0].extension.name", configuration => configuration.ClusterSpecifierPlugins.Add(Plugin(""))),
        Bad("cluster_specifier_plugins[1].extension.name", configuration => configuration.ClusterSpecifierPlugins.Add([Plugin("a"), Plugin("a")])),
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidField_IsRefusedByName(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_DomainsThatDifferInCaseOnly_AreDuplicates()
    {
        var host = VirtualHost();
        host.Domains.Add(["a.test", "A.TEST"]);

        Parsing.RejectAt("virtual_hosts[0].domains[2]", RouteConfiguration(host), "listed already");
    }

    [Fact]
    public void Parse_EmptyConfiguration_IsValid() => Assert.Empty(Parsing.Accept(new RouteConfiguration { Name = "routes" }).VirtualHosts);

    [Fact]
    public void Parse_Flags_ReachTheModel()
    {
        var host = VirtualHost();
        host.IncludeRequestAttemptCount = true;
        var configuration = RouteConfiguration(host);
        configuration.IgnorePortInHostMatching = true;

        var parsed = Parsing.Accept(configuration);

        Assert.True(parsed.IgnorePortInHostMatching);
        Assert.True(parsed.VirtualHosts[0].IncludeRequestAttemptCount);
    }

    [Fact]
    public void Parse_ResponseBodyLimit_CanBeRaised()
    {
        var configuration = RouteConfiguration();
        configuration.MaxDirectResponseBodySizeBytes = 5000;
        First(configuration).DirectResponse = new DirectResponseAction { Status = 200, Body = new DataSource { InlineString = new string('a', 5000) } };

        Parsing.Accept(configuration);
    }

    private static Route First(RouteConfiguration configuration) => configuration.VirtualHosts[0].Routes[0];

    private static void SetTwoRewrites(RouteAction action)
    {
        action.PrefixRewrite = "/a";
        action.RegexRewrite = new RegexMatchAndSubstitute { Pattern = new RegexMatcher { Regex = "a" } };
    }

    private static ClusterSpecifierPlugin Plugin(string name) =>
        new() { Extension = new TypedExtensionConfig { Name = name, TypedConfig = UnknownType }, IsOptional = true };

    private static BadResource Bad(string path, Action<RouteConfiguration> change) => BadResource.Of(path, RouteConfiguration(), change);
}
