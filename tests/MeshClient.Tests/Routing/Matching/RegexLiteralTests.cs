using MeshClient.Routing.Matching;

namespace MeshClient.Tests.Routing.Matching;

public class RegexLiteralTests
{
    [Theory]
    [InlineData("/api/v1/.*", "/api/v1/")]
    [InlineData("/api/v1", "/api/v1")]
    [InlineData("^/api/[0-9]+", "/api/")]
    [InlineData(@"/a\.b\/c(d)", "/a.b/c")]
    [InlineData("/ab*", "/a")]
    [InlineData("/ab?c", "/a")]
    [InlineData("/ab{0,2}", "/a")]
    [InlineData("/ab+", "/ab")]
    [InlineData("/a$", "/a")]
    [InlineData("/a|/b", "")]
    [InlineData("(?i)/a", "")]
    [InlineData(@"/a\d", "/a")]
    [InlineData(@"\Q/a\E", "")]
    [InlineData("*", "")]
    [InlineData("", "")]
    public void PrefixOf_Pattern_IsTheTextThatEveryMatchBeginsWith(string pattern, string expected)
    {
        Assert.Equal(expected, RegexLiteral.PrefixOf(pattern));
    }
}
