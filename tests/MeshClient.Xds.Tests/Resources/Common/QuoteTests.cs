using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Tests.Resources.Common;

public class QuoteTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\r\nb\0", "\"a??b?\"")]
    public void Text_ControlCharacters_AreReplaced(string value, string expected) => Assert.Equal(expected, Quote.Text(value));

    [Fact]
    public void Text_LongValue_IsCut() => Assert.Equal($"\"{new string('a', 120)}\"...", Quote.Text(new string('a', 121)));
}
