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

    // Every update of a RouteConfiguration has all its patterns checked.
    [Fact]
    public void IsValid_PatternSeenBefore_CompilesNothing()
    {
        const string pattern = "/validated/once/[a-z]+/[0-9]{1,20}";
        Assert.True(Re2Regex.IsValid(pattern, out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = Re2Regex.IsValid(pattern, out _);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(again);
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("a(?=b)")]
    public void IsValid_BadPattern_SaysWhyEachTime(string pattern)
    {
        Assert.False(Re2Regex.IsValid(pattern, out var first));
        Assert.False(Re2Regex.IsValid(pattern, out var second));

        Assert.NotEmpty(first);
        Assert.Equal(first, second);
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
