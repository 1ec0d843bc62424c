using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Tests.Resources;

public class ResourceBytesTests
{
    private const int Large = 100_000;

    // In the third piece.
    private const int Middle = 40_000;

    // Arrays from here on go to the large object heap.
    private const int LargeObject = 85_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ResourceBytes.PieceLength)]
    [InlineData(ResourceBytes.PieceLength + 1)]
    [InlineData(Large)]
    public void Copy_AnyLength_KeepsTheBytes(int length)
    {
        var bytes = Random(length);

        var copy = ResourceBytes.Copy(bytes);
        var original = bytes.ToArray();
        bytes.AsSpan().Clear();

        Assert.Equal(length, copy.Length);
        Assert.Equal(original, copy.ToMemory().ToArray());
        Assert.True(copy.Equals(original));
        Assert.Equal(ResourceBytes.Wrap(original), copy);
    }

    [Fact]
    public void Copy_LargeResource_MakesNoLargeArray()
    {
        var lengths = ResourceBytes.Copy(Random(Large)).Pieces.ToArray().Select(piece => piece.Length);

        Assert.All(lengths, length => Assert.InRange(length, 1, LargeObject - 1));
    }

    [Fact]
    public void Copy_OneByteChanged_SharesAllOtherPieces()
    {
        var bytes = Random(Large);
        var before = ResourceBytes.Copy(bytes);
        bytes[ResourceBytes.PieceLength]++;

        var after = ResourceBytes.Copy(bytes, before);

        Assert.Equal([1], Enumerable.Range(0, before.Pieces.Length).Where(i => !after.Pieces[i].Equals(before.Pieces[i])));
        Assert.True(after.Equals(bytes));
        Assert.NotEqual(before, after);
    }

    [Fact]
    public void Copy_BytesInserted_SharesWhatIsBeforeAndBehind()
    {
        var bytes = Random(Large);
        var before = ResourceBytes.Copy(bytes);
        byte[] longer = [.. bytes[..Middle], 1, 2, 3, .. bytes[Middle..]];

        var after = ResourceBytes.Copy(longer, before);

        Assert.Equal(longer, after.ToMemory().ToArray());
        Assert.Equal(before.Pieces.Length - 1, after.Pieces.ToArray().Intersect(before.Pieces.ToArray()).Count());
    }

    [Fact]
    public void Copy_BytesInsertedManyTimes_KeepsPiecesFew()
    {
        var bytes = Random(Large);
        var random = new Random(20263);

        var (copy, counts) = (ResourceBytes.Copy(bytes), new List<int>());
        for (var i = 0; i < 1_000; i++)
        {
            var place = random.Next(bytes.Length);
            bytes = [.. bytes[..place], 7, .. bytes[place..]];
            copy = ResourceBytes.Copy(bytes, copy);
            counts.Add(copy.Pieces.Length);
        }

        Assert.Equal(bytes, copy.ToMemory().ToArray());
        Assert.InRange(counts.Max(), 1, (2 * ((bytes.Length / ResourceBytes.PieceLength) + 1)) + 2);
    }

    [Theory]
    [InlineData(Large - 1)]
    [InlineData(Large + 1)]
    [InlineData(Large / 2)]
    [InlineData(0)]
    public void Copy_OtherLength_KeepsTheBytes(int length)
    {
        var before = ResourceBytes.Copy(Random(Large));
        var bytes = Random(length);

        var after = ResourceBytes.Copy(bytes, before);

        Assert.Equal(bytes, after.ToMemory().ToArray());
        Assert.False(before.Equals(bytes));
    }

    [Fact]
    public void Equals_LastByteDiffers_IsFalse()
    {
        var bytes = Random(Large);
        var copy = ResourceBytes.Copy(bytes);
        bytes[^1]++;

        Assert.False(copy.Equals(bytes));
    }

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(20262).NextBytes(bytes);
        return bytes;
    }
}
