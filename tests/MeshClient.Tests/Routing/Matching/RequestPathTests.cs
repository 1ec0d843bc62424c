using MeshClient.Routing.Matching;

namespace MeshClient.Tests.Routing.Matching;

public class RequestPathTests
{
    [Theory]
    [InlineData("http://h", "/", "")]
    [InlineData("http://h/", "/", "")]
    [InlineData("http://h?x=1", "/", "x=1")]
    [InlineData("http://h/a/b", "/a/b", "")]
    [InlineData("http://h/a?", "/a", "")]
    [InlineData("http://h/a?b?c#d?e", "/a", "b?c")]
    [InlineData("http://h/a#d?e", "/a", "")]
    [InlineData("http://h/a/./b/../c", "/a/c", "")]
    [InlineData("http://h/a b/ü", "/a%20b/%C3%BC", "")]
    [InlineData("http://h/a%2Fb", "/a%2Fb", "")]
    [InlineData("http://[::1]:80/a", "/a", "")]
    public void Of_Uri_SplitsWhatGoesOnTheWire(string uri, string path, string query)
    {
        var result = RequestPath.Of(new Uri(uri));

        Assert.Equal(path, result.Path);
        Assert.Equal(query, result.Query);
    }

    [Fact]
    public void Of_UriThatKeepsItsFragmentInThePath_CutsIt()
    {
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        Assert.True(Uri.TryCreate("http://h/a?b=1#c", options, out var uri));

        var result = RequestPath.Of(uri);

        Assert.Equal("/a", result.Path);
        Assert.Equal("b=1", result.Query);
    }
}
