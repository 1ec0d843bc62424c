using System.Net;
using MeshClient.Http;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Http;

public sealed class RequestRewriteTests
{
    [Fact]
    public void TryApply_TlsCluster_TurnsHttpIntoHttpsAndUndoRestoresTheSameUri()
    {
        var uri = new Uri("http://greeter/hello?name=x");
        using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Version = HttpVersion.Version20 };
        var rewrite = new RequestRewrite();

        Assert.True(rewrite.TryApply(request, Cluster() with { Tls = new UpstreamTls() }, isGrpc: false));
        Assert.Equal("https://greeter/hello?name=x", request.RequestUri!.AbsoluteUri);

        rewrite.Undo(request);
        Assert.Same(uri, request.RequestUri);
    }

    [Fact]
    public void TryApply_TlsClusterAndExplicitPort_KeepsThePort()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter:8080/") { Version = HttpVersion.Version20 };
        var rewrite = new RequestRewrite();

        rewrite.TryApply(request, Cluster() with { Tls = new UpstreamTls() }, isGrpc: false);

        Assert.Equal("https://greeter:8080/", request.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public void TryApply_HttpsRequestToPlaintextCluster_Refuses()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://greeter/");

        Assert.False(new RequestRewrite().TryApply(request, Cluster(), isGrpc: false));
    }

    [Fact]
    public void TryApply_Http2Cluster_UsesPriorKnowledgeAndUndoRestores()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter/");
        var rewrite = new RequestRewrite();

        rewrite.TryApply(request, Cluster() with { Protocol = UpstreamProtocol.Http2 }, isGrpc: false);
        Assert.Equal((HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact), (request.Version, request.VersionPolicy));

        rewrite.Undo(request);
        Assert.Equal((HttpVersion.Version11, HttpVersionPolicy.RequestVersionOrLower), (request.Version, request.VersionPolicy));
    }

    [Fact]
    public void TryApply_PlaintextHttp1Cluster_LeavesTheRequestAlone()
    {
        var uri = new Uri("http://greeter/");
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);

        Assert.True(new RequestRewrite().TryApply(request, Cluster(), isGrpc: false));

        Assert.Same(uri, request.RequestUri);
        Assert.Equal(HttpVersion.Version11, request.Version);
    }

    [Fact]
    public void TryApply_Http1RequestToTlsCluster_KeepsTheUriBecauseNoSchemeIsOnTheWire()
    {
        var uri = new Uri("http://greeter/");
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);

        Assert.True(new RequestRewrite().TryApply(request, Cluster() with { Tls = new UpstreamTls() }, isGrpc: false));

        Assert.Same(uri, request.RequestUri);
    }

    [Fact]
    public void SetAuthority_EachAttempt_IsThatOfItsEndpointAndIsUndone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter/");
        var rewrite = new RequestRewrite();

        rewrite.SetAuthority(request, "one.internal");
        var first = request.Headers.Host;
        rewrite.SetAuthority(request, "two.internal:8080");
        var second = request.Headers.Host;
        rewrite.SetAuthority(request, "");
        var nameless = request.Headers.Host;
        rewrite.SetAuthority(request, "three.internal");
        rewrite.Undo(request);

        Assert.Equal(("one.internal", "two.internal:8080", null), (first, second, nameless));
        Assert.Null(request.Headers.Host);
    }

    [Fact]
    public void SetAuthority_ApplicationHasSetOne_KeepsIt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter/") { Headers = { Host = "mine" } };
        var rewrite = new RequestRewrite();

        rewrite.SetAuthority(request, "one.internal");
        var sent = request.Headers.Host;
        rewrite.Undo(request);

        Assert.Equal(("mine", "mine"), (sent, request.Headers.Host));
    }

    // QUIC would not use the endpoint's connection and its certificate checks.
    [Theory]
    [InlineData("3.0", HttpVersionPolicy.RequestVersionExact)]
    [InlineData("3.0", HttpVersionPolicy.RequestVersionOrLower)]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrHigher)]
    public void TryApply_VersionThatCouldMeanQuic_EndsAtHttp2(string version, HttpVersionPolicy policy)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter/") { Version = Version.Parse(version), VersionPolicy = policy };

        Assert.True(new RequestRewrite().TryApply(request, Cluster() with { Tls = new UpstreamTls() }, isGrpc: false));

        Assert.Equal((HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower), (request.Version, request.VersionPolicy));
    }

    [Fact]
    public void TryApply_TlsSwitchedOffBetweenAttempts_StartsFromWhatTheApplicationWrote()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter/") { Version = HttpVersion.Version20 };
        var rewrite = new RequestRewrite();
        rewrite.TryApply(request, Cluster() with { Tls = new UpstreamTls() }, isGrpc: false);

        Assert.True(rewrite.TryApply(request, Cluster(), isGrpc: false));

        Assert.Equal("http", request.RequestUri!.Scheme);
    }

    [Fact]
    public void SetHeader_SecondAttempt_ReplacesTheFirstAndUndoRestoresTheApplications()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter/");
        request.Headers.Add("x-envoy-attempt-count", "application");
        var rewrite = new RequestRewrite();

        rewrite.SetHeader(request, "x-envoy-attempt-count", "1");
        rewrite.SetHeader(request, "x-envoy-attempt-count", "2");
        Assert.Equal(["2"], request.Headers.GetValues("x-envoy-attempt-count"));

        rewrite.Undo(request);
        Assert.Equal(["application"], request.Headers.GetValues("x-envoy-attempt-count"));
    }

    private static ClusterResource Cluster() =>
        new() { Name = "c", Discovery = new EdsDiscovery("c"), LoadBalancingPolicy = new RoundRobinPolicy() };
}
