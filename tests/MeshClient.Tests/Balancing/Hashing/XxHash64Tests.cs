using System.Text;
using MeshClient.Balancing.Hashing;

namespace MeshClient.Tests.Balancing.Hashing;

public class XxHash64Tests
{
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("hello", 0x26C7827D889F6DA3)]
    [InlineData("foobar", 0xA2AA05ED9085AAF9)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0x856E843298F99AD7)]
    [InlineData("value1,value2", 0x696F446D0A1A1B6A)]
    [InlineData("10.0.0.1:8080_0", 0x23A29AE775DFD4A3)]
    [InlineData("[2001:db8::1]:443_0", 0xCADDE4CA8F6916AE)]
    [Trait("Rule", "load-balancing 27.1")]
    public void Hash_KnownText_HasTheKnownValue(string text, ulong expected) => Assert.Equal(expected, XxHash64.Hash(text));

    [Theory]
    [InlineData(1ul, 0x0DFCE9EFD349B428)]
    [InlineData(0x123456789ABCDEF0ul, 0xBA322FFCD28DDBD3)]
    [Trait("Rule", "load-balancing 27.1")]
    public void Hash_WithSeed_HasTheKnownValue(ulong seed, ulong expected) => Assert.Equal(expected, XxHash64.Hash("10.0.0.1:8080", seed));

    [Fact]
    public void Hash_LongText_IsThatOfItsBytes()
    {
        var text = new string('ü', 500);

        Assert.Equal(XxHash64.Hash(Encoding.UTF8.GetBytes(text)), XxHash64.Hash(text));
    }
}
