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
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        var rewrite = new RequestRewrite();

        Assert.True(rewrite.TryApply(request, Cluster() with { Tls = new UpstreamTls() }, isGrpc: false));
        Assert.Equal("https://greeter/hello?name=x", request.RequestUri!.AbsoluteUri);

        rewrite.Undo(request);
        Assert.Same(uri, request.RequestUri);
    }

    [Fact]
    public void TryApply_TlsClusterAndExplicitPort_KeepsThePort()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter:8080/");
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
    public void SetAttemptCount_SecondAttempt_ReplacesTheFirstAndUndoRemovesIt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://greeter/");
        var rewrite = new RequestRewrite();

        rewrite.SetAttemptCount(request, 1);
        rewrite.SetAttemptCount(request, 2);
        Assert.Equal(["2"], request.Headers.GetValues("x-envoy-attempt-count"));

        rewrite.Undo(request);
        Assert.False(request.Headers.Contains("x-envoy-attempt-count"));
    }

    private static ClusterResource Cluster() =>
        new() { Name = "c", Discovery = new EdsDiscovery("c"), LoadBalancingPolicy = new RoundRobinPolicy() };
}
