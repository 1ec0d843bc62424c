using System.Net;
using MeshClient.Http;
using MeshClient.Testing;

namespace MeshClient.Tests.Http;

public sealed class RetryAfterTests
{
    [Theory]
    [InlineData("250", 250)]
    [InlineData("1000000000000000", null)]
    [InlineData("-1", null)]
    [InlineData("soon", null)]
    public void Read_GrpcPushback_TakesWhatFitsAndIgnoresTheRest(string value, int? milliseconds)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK);
        response.TrailingHeaders.TryAddWithoutValidation("grpc-retry-pushback-ms", value);

        var hint = RetryAfter.Read(response, isGrpc: true, TimeProvider.System);

        Assert.Equal(milliseconds, hint?.TotalMilliseconds);
    }

    [Fact]
    public void Read_SecondsOn503_IsTheHint()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        response.Headers.Add("Retry-After", "7");

        Assert.Equal(TimeSpan.FromSeconds(7), RetryAfter.Read(response, isGrpc: false, TimeProvider.System));
    }

    [Fact]
    public void Read_DateOn503_IsTheTimeUntilThen()
    {
        var time = new FakeTimeProvider();
        using var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter = new(time.GetUtcNow() + TimeSpan.FromSeconds(30));

        Assert.Equal(TimeSpan.FromSeconds(30), RetryAfter.Read(response, isGrpc: false, time));
    }

    [Fact]
    public void Read_On200_IsNoHint()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK);
        response.Headers.Add("Retry-After", "7");

        Assert.Null(RetryAfter.Read(response, isGrpc: false, TimeProvider.System));
    }
}
