using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

public sealed class MetadataEntryTests
{
    [Theory]
    [InlineData("Mixed-Case_1.x", "mixed-case_1.x")]
    [InlineData("plain", "plain")]
    [InlineData("0", "0")]
    public void Key_Valid_IsLowered(string key, string expected)
    {
        Assert.Equal(expected, new Metadata.Entry(key, "value").Key);
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("colon:")]
    [InlineData(":path")]
    [InlineData("slash/")]
    [InlineData("käse")]
    [InlineData("new\nline")]
    [InlineData("\u212A")] // KELVIN SIGN, whose lower case is an ASCII k
    public void Key_CharacterThatGrpcForbids_IsRefused(string key)
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "value"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key + "-bin", new byte[] { 1 }));
    }

    [Theory]
    [InlineData("raw-bin")]
    [InlineData("RAW-BIN")]
    public void Key_BinarySuffix_DecidesTheKindOfValue(string key)
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "text"));
        Assert.True(new Metadata.Entry(key, new byte[] { 1 }).IsBinary);
    }

    [Fact]
    public void Key_BytesWithoutBinarySuffix_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("raw", new byte[] { 1 }));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("raw-bin-x", new byte[] { 1 }));
    }

    [Fact]
    public void Constructor_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry(null!, "value"));
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry("key", (string)null!));
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry("key-bin", (byte[])null!));
    }

    [Fact]
    public void Value_OfText_IsAlsoBytes()
    {
        var entry = new Metadata.Entry("key", "abc");

        Assert.False(entry.IsBinary);
        Assert.Equal("abc", entry.Value);
        Assert.Equal("abc"u8, entry.ValueBytes);
    }

    [Fact]
    public void Value_OfBytes_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => new Metadata.Entry("key-bin", new byte[] { 1 }).Value);
    }

    [Fact]
    public void ValueBytes_ChangedOutside_StayTheSameInside()
    {
        byte[] given = [1, 2, 3];
        var entry = new Metadata.Entry("key-bin", given);

        given[0] = 9;
        entry.ValueBytes[1] = 9;

        Assert.Equal([1, 2, 3], entry.ValueBytes);
    }

    [Fact]
    public void ToString_Text_NamesKeyAndValue()
    {
        Assert.Equal("[Entry: key=key, value=abc]", new Metadata.Entry("Key", "abc").ToString());
    }

    [Fact]
    public void ToString_Bytes_NamesKey()
    {
        var text = new Metadata.Entry("raw-bin", new byte[] { 1 }).ToString();

        Assert.StartsWith("[Entry: key=raw-bin, valueBytes=", text, StringComparison.Ordinal);
    }
}
