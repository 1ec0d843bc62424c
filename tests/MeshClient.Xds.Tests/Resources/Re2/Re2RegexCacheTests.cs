using System.Text.RegularExpressions;
using MeshClient.Xds.Resources.Re2;

namespace MeshClient.Xds.Tests.Resources.Re2;

public class Re2RegexCacheTests
{
    [Fact]
    public void Compile_SamePatternTwice_SharesTheExpression()
    {
        var first = Re2Regex.Compile("/shared/[0-9]+");

        Assert.Same(first, Re2Regex.Compile("/shared/[0-9]+"));
        GC.KeepAlive(first);
    }

    [Fact]
    public void Add_LongPattern_IsNotKept()
    {
        var pattern = new string('a', 1025);
        var regex = new Regex(pattern, RegexOptions.NonBacktracking);

        Re2RegexCache.Add(pattern, regex);

        Assert.False(Re2RegexCache.TryGet(pattern, out _));
        GC.KeepAlive(regex);
    }
}
