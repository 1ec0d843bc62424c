using System.Text;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Resources.Re2;

namespace MeshClient.Xds.Tests.Resources.Re2;

public class Re2RegexFuzzTests
{
    private static readonly string[] Fragments =
    [
        "a", "b", "/", ".", "*", "+", "?", "{", "}", "{2}", "{1,3}", "{,2}", "{1001}", "(", ")", "(?:", "(?i)", "(?i:", "(?-i)", "(?s)", "(?m)",
        "(?U)", "(?P<n>", "(?<m>", "(?=", "(?<!", "[", "]", "[^", "-", "[:alpha:]", "[[:digit:]]", "^", "$", "|", @"\", @"\d", @"\W", @"\pL",
        @"\p{Lu}", @"\p{^Nd}", @"\Q", @"\E", @"\x41", @"\x{1F600}", @"\1", @"\07", @"\b", @"\B", @"\A", @"\z", @"\Z", "😀", "é", "\ud800", "\0",
        "#", " ", "&&", "-[", "<", ">", "'", "\n",
    ];

    // 8,000 patterns of up to 12 fragments: most are invalid, many compile.
    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    public void TryCompile_RandomPatterns_NeverThrows(ulong seed)
    {
        var random = new SeededRandomSource(seed);

        var outcomes = Enumerable.Range(0, 4_000).Select(_ => Compile(CreatePattern(random))).ToLookup(compiled => compiled);

        Assert.NotEmpty(outcomes[true]);
        Assert.NotEmpty(outcomes[false]);
    }

    private static bool Compile(string pattern)
    {
        var compiled = Re2Regex.TryCompile(pattern, out var regex, out var error);
        Assert.Equal(compiled, regex is not null);
        Assert.Equal(compiled, error is null);
        _ = regex?.IsMatch("/a/b 😀");
        return compiled;
    }

    private static string CreatePattern(SeededRandomSource random)
    {
        var pattern = new StringBuilder();
        for (var length = 1 + random.Next(12); length > 0; length--)
        {
            pattern.Append(Fragments[random.Next(Fragments.Length)]);
        }

        return pattern.ToString();
    }
}
