using MeshClient.Xds.Resources.Re2;

namespace MeshClient.Xds.Tests.Resources.Re2;

public class Re2RegexTests
{
    [Theory]
    [InlineData("/b[io]t", "/bit", true)]
    [InlineData("/b[io]t", "/bite", false)]
    [InlineData("/b[io]t", "/a/bit", false)]
    [InlineData("a|ab", "ab", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("^/x$", "/x", true)]
    [InlineData("^/x$", "/x\n", false)]
    [InlineData("(?m)^/x$\n", "/x\n", true)]
    [InlineData(@"\Aabc\z", "abc", true)]
    [InlineData(@".*\bfoo\b.*", "a foo b", true)]
    [InlineData(@".*\bfoo\b.*", "afoo b", false)]
    [InlineData("a.c", "a\nc", false)]
    [InlineData("(?s)a.c", "a\nc", true)]
    [InlineData("(?s:a.)c.", "a\nc\n", false)]
    [InlineData("(?i)abc", "ABC", true)]
    [InlineData("a(?i)b|c", "C", true)]
    [InlineData("(a(?i)b)c", "aBC", false)]
    [InlineData("(?i:a)b", "Ab", true)]
    [InlineData("(?i:a)b", "AB", false)]
    [InlineData("(?i)a(?-i)b", "AB", false)]
    [InlineData("(?i)a(?-i)b", "Ab", true)]
    [InlineData("(?U)a*", "aaa", true)]
    [InlineData("(?P<year>[0-9]{4})-(?<month>[0-9]{2})", "2024-05", true)]
    [InlineData(@"\Qa.b*\E+", "a.b**", true)]
    [InlineData(@"\Qa.b*\E+", "axb*", false)]
    [InlineData(@"\Qa.b*", "a.b*", true)]
    [InlineData(@"\d+", "42", true)]
    [InlineData(@"\d+", "٤٢", false)]
    [InlineData(@"\D", "٤", true)]
    [InlineData(@"\w+", "a_Z9", true)]
    [InlineData(@"\w", "é", false)]
    [InlineData(@"\W", "é", true)]
    [InlineData(@"\s", "\v", false)]
    [InlineData(@"[\d\-x]+", "1-x", true)]
    [InlineData(@"[^\d]", "a", true)]
    [InlineData(@"[^\D]", "7", true)]
    [InlineData(@"[^\D]", "a", false)]
    [InlineData(@"[[:alpha:]_]+", "ab_", true)]
    [InlineData(@"[[:^alpha:]]", "1", true)]
    [InlineData(@"[[:^alpha:]]", "b", false)]
    [InlineData("[]a]+", "]a", true)]
    [InlineData("[^]a]", "]", false)]
    [InlineData("[a-]+", "a-", true)]
    [InlineData("[a-z-[aeiou]]", "-]", true)]
    [InlineData(@"\pL+", "é", true)]
    [InlineData(@"\PL", "é", false)]
    [InlineData(@"\p{^Lu}", "a", true)]
    [InlineData(@"[\p{Any}]", "\n", true)]
    [InlineData(@"\x41\x{42}\103\t", "ABC\t", true)]
    [InlineData(@"\_\-\/\.", "_-/.", true)]
    [InlineData("a{,2}", "a{,2}", true)]
    [InlineData("a{2}", "aa", true)]
    [InlineData("a{2,}", "aaaa", true)]
    [InlineData("a{1,2}?", "aa", true)]
    [InlineData("x{", "x{", true)]
    [InlineData("😀+", "😀😀", true)]
    [InlineData(@"\x{1F600}", "😀", true)]
    [InlineData("(?:)a()", "a", true)]
    [InlineData("^*a", "a", true)]
    [InlineData(" #x", " #x", true)]
    [InlineData("(?m:^a$)", "a", true)]
    [InlineData("(?)a", "a", true)]
    public void Compile_AcceptedPattern_MatchesTheWholeInputAsRe2Does(string pattern, string input, bool expected)
    {
        Assert.True(Re2Regex.TryCompile(pattern, out var regex, out var error), error);

        Assert.Equal(expected, regex.IsMatch(input));
    }

    [Theory]
    [InlineData(")(", "unexpected )")]
    [InlineData("(a", "missing )")]
    [InlineData("(?i", "missing )")]
    [InlineData("[a", "missing ]")]
    [InlineData("a**", "bad repetition operator")]
    [InlineData("a{2}{3}", "bad repetition operator")]
    [InlineData("*a", "missing argument")]
    [InlineData("|*", "missing argument")]
    [InlineData("(*)", "missing argument")]
    [InlineData("a{1001}", "bad repetition count")]
    [InlineData("a{99999999999}", "bad repetition count")]
    [InlineData("a{3,2}", "bad repetition count")]
    [InlineData("((a{100}){100}){100}", "exceed 1000")]
    [InlineData(@"(a)\1", "back-references")]
    [InlineData("(?P<n>a)(?P=n)", "back-references")]
    [InlineData("(?=a)", "look-around")]
    [InlineData("(?!a)", "look-around")]
    [InlineData("(?<=a)", "look-around")]
    [InlineData("(?<!a)", "look-around")]
    [InlineData("(?>a)", "Perl syntax")]
    [InlineData("(?#comment)", "Perl syntax")]
    [InlineData("(?(1)a|b)", "Perl syntax")]
    [InlineData("(?'n'a)", "Perl syntax")]
    [InlineData("(?i-)a", "missing flag")]
    [InlineData("(?<n-m>a)", "named capture group")]
    [InlineData("(?P<>a)", "named capture group")]
    [InlineData("(?P<n>a)(?P<n>b)", "duplicate capture group name")]
    [InlineData(@"\", "trailing")]
    [InlineData(@"\Z", "invalid escape")]
    [InlineData(@"\G", "invalid escape")]
    [InlineData(@"\C", "invalid escape")]
    [InlineData(@"\ca", "invalid escape")]
    [InlineData(@"\u0041", "invalid escape")]
    [InlineData(@"\x4", "invalid escape")]
    [InlineData(@"\x{110000}", "invalid escape")]
    [InlineData(@"\x{}", "invalid escape")]
    [InlineData(@"[\b]", "invalid escape")]
    [InlineData("[z-a]", "range")]
    [InlineData(@"[a-\d]", "invalid escape")]
    [InlineData("[[:nope:]]", "character class")]
    [InlineData(@"\p{Greek}", "Greek")]
    [InlineData(@"\p", "character class")]
    [InlineData(@"\p{", "character class")]
    [InlineData("[😀]", "U+FFFF")]
    public void TryCompile_WhatRe2OrTheClientRefuses_NamesTheReason(string pattern, string reason)
    {
        Assert.False(Re2Regex.TryCompile(pattern, out var regex, out var error));

        Assert.Null(regex);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryCompile_DeeplyNestedGroups_Refuses()
    {
        var pattern = new string('(', 10_000) + new string(')', 10_000);

        Assert.False(Re2Regex.TryCompile(pattern, out _, out var error));
        Assert.Contains("nested too deeply", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryCompile_PatternThatExpandsBeyondReason_Refuses()
    {
        var pattern = string.Concat(Enumerable.Repeat("(?:abcdefghij){1000}", 10));

        Assert.False(Re2Regex.TryCompile(pattern, out _, out var error));
        Assert.Contains("too large", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_InvalidPattern_ThrowsWithTheReason()
    {
        var exception = Assert.Throws<ArgumentException>(() => Re2Regex.Compile("(a"));

        Assert.Contains("missing )", exception.Message, StringComparison.Ordinal);
    }
}
