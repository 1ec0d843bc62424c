using Google.Protobuf.WellKnownTypes;
using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Retry;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Policy = MeshClient.Xds.Proto.Routes.RetryPolicy;

namespace MeshClient.Xds.Tests.Resources.Routes;

public class RetryExtensionTests
{
    private const string Path = "virtual_hosts[0].retry_policy";

    public static TheoryData<BadResource> Invalid =>
    [
        Bad("rate_limited_retry_back_off.reset_headers", policy => policy.RateLimitedRetryBackOff = new Policy.Types.RateLimitedRetryBackOff()),
        Bad("rate_limited_retry_back_off.reset_headers[0].name", policy => policy.RateLimitedRetryBackOff = Reset(new Policy.Types.ResetHeader())),
        Bad("rate_limited_retry_back_off.reset_headers[0].format", policy => policy.RateLimitedRetryBackOff = Reset(new Policy.Types.ResetHeader { Name = "a", Format = (Policy.Types.ResetHeaderFormat)5 })),
        Bad("rate_limited_retry_back_off.max_interval", policy =>
        {
            policy.RateLimitedRetryBackOff = Reset(new Policy.Types.ResetHeader { Name = "a" });
            policy.RateLimitedRetryBackOff.MaxInterval = new Duration();
        }),
        Bad("host_selection_retry_max_attempts", policy => policy.HostSelectionRetryMaxAttempts = -1),
        Bad("per_try_idle_timeout", policy => policy.PerTryIdleTimeout = new Duration { Seconds = -1 }),
        Bad("retry_priority.typed_config.update_frequency", policy => policy.RetryPriority = Priority(new PreviousPrioritiesConfig())),
    ];

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Parse_InvalidField_IsRefusedByName(BadResource resource) => resource.AssertRefused();

    [Fact]
    public void Parse_Everything_ReachesTheModel()
    {
        var policy = Accept(new Policy
        {
            RetryOn = "5xx",
            PerTryIdleTimeout = new Duration { Seconds = 3 },
            RateLimitedRetryBackOff = Reset(
                new Policy.Types.ResetHeader { Name = "Retry-After" },
                new Policy.Types.ResetHeader { Name = "X-Reset", Format = Policy.Types.ResetHeaderFormat.UnixTimestamp }),
            RetryHostPredicate =
            {
                new Policy.Types.RetryHostPredicate { Name = "a", TypedConfig = Pack(new OmitCanaryHostsPredicate()) },
                new Policy.Types.RetryHostPredicate { Name = "envoy.retry_host_predicates.previous_hosts" },
                new Policy.Types.RetryHostPredicate { Name = "b", TypedConfig = UnknownType },
            },
            HostSelectionRetryMaxAttempts = 4,
            RetryPriority = Priority(new PreviousPrioritiesConfig { UpdateFrequency = 2 }),
        });

        Assert.Equal(
            new RetryPolicy
            {
                RetryOn = RetryConditions.ServerError,
                PerTryIdleTimeout = TimeSpan.FromSeconds(3),
                RateLimitedBackOff = new RateLimitedBackOff([new ResetHeader("retry-after", false), new ResetHeader("x-reset", true)], TimeSpan.FromSeconds(300)),
                HostPredicates = [RetryHostPredicate.OmitCanaryHosts, RetryHostPredicate.PreviousHosts],
                HostSelectionRetries = 4,
                PriorityUpdateFrequency = 2,
            },
            policy);
    }

    [Fact]
    public void Parse_UnknownPriorityExtension_IsPassedOver()
    {
        var policy = Accept(new Policy { RetryPriority = new Policy.Types.RetryPriority { Name = "x", TypedConfig = UnknownType } });

        Assert.Null(policy.PriorityUpdateFrequency);
    }

    private static RetryPolicy Accept(Policy policy)
    {
        var host = VirtualHost();
        host.RetryPolicy = policy;
        return Parsing.Accept(RouteConfiguration(host)).VirtualHosts[0].RetryPolicy!;
    }

    private static BadResource Bad(string field, Action<Policy> change) => BadResource.Of($"{Path}.{field}", RouteConfiguration(), table =>
    {
        table.VirtualHosts[0].RetryPolicy = new Policy();
        change(table.VirtualHosts[0].RetryPolicy);
    });

    private static Policy.Types.RateLimitedRetryBackOff Reset(params Policy.Types.ResetHeader[] headers) => new() { ResetHeaders = { headers } };

    private static Policy.Types.RetryPriority Priority(PreviousPrioritiesConfig config) => new() { Name = "p", TypedConfig = Pack(config) };
}
