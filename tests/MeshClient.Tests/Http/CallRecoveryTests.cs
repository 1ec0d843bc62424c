using MeshClient.Http;
using MeshClient.Resilience;

namespace MeshClient.Tests.Http;

public sealed class CallRecoveryTests
{
    [Fact]
    public void AddFlag_FinalFlagThatIsPartOfAnother_ComesFirstAndIsNotLost()
    {
        var recovery = Create();

        recovery.AddFlag("URX");
        recovery.AddFlag("UR", isFinal: true);

        Assert.Equal("UR,URX", recovery.Flags);
    }

    [Fact]
    public void AddFlag_Twice_IsKeptOnce()
    {
        var recovery = Create();

        recovery.AddFlag("UO");
        recovery.AddFlag("UO");

        Assert.Equal("UO", recovery.Flags);
    }

    [Fact]
    public void AddFlag_NoneFlag_AddsNothing()
    {
        var recovery = Create();

        recovery.AddFlag("-");

        Assert.Null(recovery.Flags);
    }

    private static CallRecovery Create()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://a/");
        return new CallRecovery(new CallRetries(policy: null, request, headers: null, isGrpc: false));
    }
}
