using MeshClient.Resilience;
using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Resilience;

public class EnvoyRequestHeadersTests
{
    private static readonly CompiledRetryPolicy Policy = new(Retries.On("5xx,retriable-status-codes,retriable-headers"));

    [Fact]
    public void Read_NoHeaderForTheMesh_IsNull()
    {
        Assert.Null(EnvoyRequestHeaders.Read(Requests.Get("/").Headers, Policy));
        Assert.Null(EnvoyRequestHeaders.Read(Requests.Get("/", ("x-a", "1"), ("x-envoy-original-path", "/")).Headers, Policy));
    }

    [Theory]
    [InlineData(EnvoyHeaderNames.MaxRetries, "5xx")]
    [InlineData(EnvoyHeaderNames.RetriableStatusCodes, "retriable-status-codes")]
    [InlineData(EnvoyHeaderNames.RetriableHeaderNames, "retriable-headers")]
    public void Read_HeaderThatOnlyChangesAPolicy_CountsWhenThereIsOne(string name, string condition)
    {
        var request = Requests.Get("/", (name, "1"));

        Assert.NotNull(EnvoyRequestHeaders.Read(request.Headers, new CompiledRetryPolicy(Retries.On(condition))));
        Assert.Null(EnvoyRequestHeaders.Read(request.Headers, policy: null));
        Assert.Null(EnvoyRequestHeaders.Read(request.Headers, new CompiledRetryPolicy(new RetryPolicy())));
    }

    [Fact]
    public void Read_Conditions_AreTakenFromTheHeaderOfTheirKind()
    {
        var headers = Read((EnvoyHeaderNames.RetryOn, "5xx, RESET,unavailable,bogus"), (EnvoyHeaderNames.RetryGrpcOn, "internal,gateway-error"));

        Assert.Equal(RetryConditions.ServerError | RetryConditions.Reset | RetryConditions.GrpcInternal, headers.RetryOn);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("4294967295", int.MaxValue)]
    [InlineData("-1", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void Read_MaxRetries_PassesOverWhatIsNoNumber(string value, int? expected)
    {
        Assert.Equal(expected, Read((EnvoyHeaderNames.RetryOn, "5xx"), (EnvoyHeaderNames.MaxRetries, value)).MaxRetries);
    }

    [Fact]
    public void Read_Times_AreMilliseconds()
    {
        var headers = Read((EnvoyHeaderNames.Timeout, "1500"), (EnvoyHeaderNames.PerTryTimeout, "0"));

        Assert.Equal(TimeSpan.FromSeconds(1.5), headers.Timeout);
        Assert.Equal(TimeSpan.Zero, headers.PerTryTimeout);
    }

    [Fact]
    public void Read_Lists_PassOverWhatCannotBeRead()
    {
        var headers = Read((EnvoyHeaderNames.RetriableStatusCodes, "418,x, 429"), (EnvoyHeaderNames.RetriableHeaderNames, " x-a ,,X-B"));

        Assert.Equal([418, 429], headers.RetriableStatusCodes);
        Assert.Equal(["x-a", "X-B"], headers.RetriableHeaders.Select(match => match.Header.Name));
    }

    // Walking the headers instead would write out the token for every request.
    [Fact]
    public void Read_TypedHeadersPresent_AllocatesNothing()
    {
        var request = Requests.Get("/");
        request.Headers.Authorization = new("Bearer", new string('t', 2000));
        request.Headers.UserAgent.ParseAdd("mesh/1.0 (tests)");
        Assert.Null(EnvoyRequestHeaders.Read(request.Headers, Policy));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = EnvoyRequestHeaders.Read(request.Headers, Policy);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Null(found);
        Assert.Equal(0, allocated);
    }

    private static EnvoyRequestHeaders Read(params (string, string)[] headers) =>
        EnvoyRequestHeaders.Read(Requests.Get("/", headers).Headers, Policy)!;
}
