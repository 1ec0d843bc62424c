using MeshClient.Xds.Client;

namespace MeshClient.Tests.Diagnostics;

[Trait("Rule", "telemetry 9 #24-#26")]
public sealed class XdsResourceCountTests
{
    [Theory]
    [InlineData("Requested", false, "requested")]
    [InlineData("Acked", true, "acked")]
    [InlineData("Nacked", false, "nacked")]
    [InlineData("Nacked", true, "nacked_but_cached")]
    [InlineData("DoesNotExist", false, "does_not_exist")]
    [InlineData("DoesNotExist", true, "does_not_exist_but_cached")]
    [InlineData("Timeout", false, "timeout")]
    [InlineData("ReceivedError", false, "received_error")]
    [InlineData("ReceivedError", true, "received_error_but_cached")]
    public void CacheState_OfEveryState_IsTheNameOfTheProposals(string state, bool isCached, string expected) =>
        Assert.Equal(expected, XdsResourceCount.CacheStateOf(Enum.Parse<XdsResourceState>(state), isCached));

    [Theory]
    [InlineData("greeter", "#old")]
    [InlineData("xdstp://traffic.test/envoy.config.listener.v3.Listener/greeter", "traffic.test")]
    public void Authority_OfANewOrOldName_IsTold(string name, string expected) =>
        Assert.Equal(expected, XdsResourceCount.AuthorityOf(name));
}
