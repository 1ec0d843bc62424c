using MeshClient.TestToolbox.Resources;
using MeshClient.Xds.Model;
using static MeshClient.ConformanceTests.Resources.RouteParsing;
using static MeshClient.TestToolbox.Resources.GoodResources;
using Duration = Google.Protobuf.WellKnownTypes.Duration;
using Proxy = MeshClient.Xds.Proto.Routes;

namespace MeshClient.ConformanceTests.Resources;

/// <summary>The parse side of the retry cases of xds-client 8.5.</summary>
public class RetryPolicyConformanceTests
{
    private const string RoutePath = "virtual_hosts[0].routes[0]";

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA13")]
    public void Parse_RetryPolicy_HasDefaults() =>
        Assert.Equal(new RetryPolicy { RetryOn = RetryConditions.GrpcUnavailable }, AcceptRetry(new Proxy.RetryPolicy { RetryOn = "unavailable" }));

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA14")]
    public void Parse_RetryPolicyWithUnknownConditions_StaysAndRetriesOnNothing() =>
        Assert.Equal(new RetryPolicy(), AcceptRetry(new Proxy.RetryPolicy { RetryOn = "full-moon" }));

    [Fact]
    [Trait("Rule", "xds-client Appendix A: retry_on")]
    public void Parse_RetryOn_TakesHttpAndGrpcConditions() =>
        Assert.Equal(
            RetryConditions.ServerError | RetryConditions.ConnectFailure | RetryConditions.GrpcCancelled,
            AcceptRetry(new Proxy.RetryPolicy { RetryOn = "5xx, Connect-Failure,cancelled" }).RetryOn);

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA15")]
    public void Parse_NumRetriesZero_IsRefused() =>
        Parsing.RejectAt($"{RoutePath}.route.retry_policy.num_retries", WithRetry(new Proxy.RetryPolicy { NumRetries = 0 }));

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA15")]
    public void Parse_BackOffWithoutBase_IsRefused() =>
        Parsing.RejectAt($"{RoutePath}.route.retry_policy.retry_back_off.base_interval", WithBackOff(null, null));

    [Fact]
    [Trait("Rule", "xds-client 8.5 #RA15")]
    public void Parse_BackOffWithBaseZero_IsRefused() =>
        Parsing.RejectAt($"{RoutePath}.route.retry_policy.retry_back_off.base_interval", WithBackOff(0, null));

    [Theory]
    [Trait("Rule", "xds-client 8.5 #RA15")]
    [InlineData(0)]
    [InlineData(99)]
    public void Parse_BackOffWithMaxBelowBase_IsRefused(int max) =>
        Parsing.RejectAt($"{RoutePath}.route.retry_policy.retry_back_off.max_interval", WithBackOff(100, max));

    [Theory]
    [Trait("Rule", "xds-client 3.3 RetryPolicy")]
    [InlineData(100, null, 100, 1000)]
    [InlineData(100, 100, 100, 100)]
    [InlineData(100, 5000, 100, 5000)]
    public void Parse_BackOff_DefaultsToTenTimesTheBase(int baseMilliseconds, int? max, int expectedBase, int expectedMax)
    {
        var action = Assert.IsType<ForwardAction>(Parsing.Accept(WithBackOff(baseMilliseconds, max)).VirtualHosts[0].Routes[0].Action);

        Assert.Equal(TimeSpan.FromMilliseconds(expectedBase), action.RetryPolicy!.BackOffBase);
        Assert.Equal(TimeSpan.FromMilliseconds(expectedMax), action.RetryPolicy.BackOffMax);
    }

    [Fact]
    [Trait("Rule", "xds-client 9.2: retry intervals below 1 ms")]
    public void Parse_BackOffBelowOneMillisecond_IsClamped()
    {
        var retry = AcceptRetry(new Proxy.RetryPolicy
        {
            RetryBackOff = new Proxy.RetryPolicy.Types.RetryBackOff
            {
                BaseInterval = new Duration { Nanos = 10 },
                MaxInterval = new Duration { Nanos = 20 },
            },
        });

        Assert.Equal(TimeSpan.FromMilliseconds(1), retry.BackOffBase);
        Assert.Equal(TimeSpan.FromMilliseconds(1), retry.BackOffMax);
    }

    private static RetryPolicy AcceptRetry(Proxy.RetryPolicy policy) =>
        Assert.IsType<ForwardAction>(AcceptRoute(WithRetry(policy)).Action).RetryPolicy!;

    private static Proxy.RouteConfiguration WithRetry(Proxy.RetryPolicy policy)
    {
        var route = Route();
        route.Route_.RetryPolicy = policy;
        return Of(route);
    }

    private static Proxy.RouteConfiguration WithBackOff(int? baseMilliseconds, int? maxMilliseconds) => WithRetry(new Proxy.RetryPolicy
    {
        RetryBackOff = new Proxy.RetryPolicy.Types.RetryBackOff
        {
            BaseInterval = Milliseconds(baseMilliseconds),
            MaxInterval = Milliseconds(maxMilliseconds),
        },
    });

    private static Duration? Milliseconds(int? value) => value is { } set ? Duration.FromTimeSpan(TimeSpan.FromMilliseconds(set)) : null;
}
