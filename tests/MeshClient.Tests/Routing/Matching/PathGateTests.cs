using MeshClient.Routing.Matching;
using MeshClient.Tests.Shared.Routing;
using MeshClient.Xds.Model;

namespace MeshClient.Tests.Routing.Matching;

public class PathGateTests
{
    [Theory]
    [InlineData("/api/users/", "/api/users/42", true)]
    [InlineData("/api/users/", "/api/orders/42", false)]
    [InlineData("/api/users/", "/api/use", false)]
    [InlineData("/a", "/abc", true)]
    [InlineData("/a", "/bcd", false)]
    [InlineData("", "/any", true)]
    [InlineData("/abcd", "/abcd", true)]
    public void Admits_Prefix_ComparesTheEndOfTheLiteral(string prefix, string path, bool expected)
    {
        Assert.Equal(expected, new PathGate(RouteModels.Prefix(prefix)).Admits(path));
    }

    [Theory]
    [InlineData("/api/users/", "/API/USERS/")]
    public void Admits_CaseInsensitivePath_LetsEverythingPass(string prefix, string path)
    {
        Assert.True(new PathGate(RouteModels.Prefix(prefix, caseSensitive: false)).Admits(path));
        Assert.False(new PathGate(RouteModels.Prefix(prefix)).Admits(path));
    }

    [Fact]
    public void Admits_Regex_UsesItsLiteralBeginning()
    {
        var gate = new PathGate(new PathMatch(PathMatchKind.Regex, "/api/v[12]/.*", CaseSensitive: false));

        Assert.True(gate.Admits("/api/v2/x"));
        Assert.False(gate.Admits("/app/v2/x"));
    }
}
