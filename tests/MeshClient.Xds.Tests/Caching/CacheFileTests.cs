using System.Security.Cryptography;
using MeshClient.Xds.Caching;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Tests.Caching;

public sealed class CacheFileTests
{
    private const int ChecksumLength = 32;

    private static readonly byte[] Identity = SHA256.HashData("node-1"u8);

    [Fact]
    public void TryRead_WhatWasWritten_IsTheSame()
    {
        CachedResource[] resources =
        [
            Resource(XdsResourceType.Listener, "greeter", "v1", [1, 2, 3]),
            Resource(XdsResourceType.Endpoint, "xdstp://é/type/id?a=b", "", []),
        ];

        Assert.True(CacheFile.TryRead(File(resources), Identity, out var read, out var problem), problem);

        Assert.Equal(resources, read);
    }

    [Fact]
    public void TryRead_NoResources_IsAnEmptyFile()
    {
        Assert.True(CacheFile.TryRead(File(), Identity, out var read, out _));
        Assert.Empty(read);
    }

    [Fact]
    public void TryRead_CutOffAnywhere_SaysSo()
    {
        var file = SampleFile();

        var unnoticed = Enumerable.Range(0, file.Length).Where(length => CacheFile.TryRead(file.AsMemory(0, length), Identity, out _, out _));

        Assert.Empty(unnoticed);
    }

    [Fact]
    public void TryRead_AnyBitFlipped_SaysSo()
    {
        var file = SampleFile();

        var unnoticed = Enumerable.Range(0, file.Length * 8).Where(bit => CacheFile.TryRead(WithBitFlipped(file, bit), Identity, out _, out _));

        Assert.Empty(unnoticed);
    }

    // Of 10,000 files whose damage the checksum hides; n and seed are fixed, so that a failure can be repeated.
    [Fact]
    public void TryRead_DamagedUnderARightChecksum_NeverThrows()
    {
        var random = new SeededRandomSource(7);
        var file = SampleFile();

        var outcomes = Enumerable.Range(0, 10_000).Select(_ => CacheFile.TryRead(WithChecksum(Damaged(file, random)), Identity, out var _, out var _)).ToList();

        // Most changes hit the content of texts and bytes, which may be anything.
        Assert.Contains(true, outcomes);
        Assert.Contains(false, outcomes);
    }

    [Fact]
    public void TryRead_OtherFormatVersion_NamesBoth()
    {
        var file = SampleFile();
        file[8] = 9;

        Assert.Equal("has format version 9, and this library reads version 1", ProblemOf(WithChecksum(file)));
    }

    [Theory]
    [InlineData("", "is cut off at its beginning")]
    [InlineData("MESH", "is cut off at its beginning")]
    [InlineData("MESHXDS\n", "is cut off in its header")]
    [InlineData("{ \"some\": \"json\" }", "is no cache file")]
    public void TryRead_OtherContent_SaysWhatIsWrong(string content, string problem) =>
        Assert.Equal(problem, ProblemOf(System.Text.Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void TryRead_OtherIdentity_IsNotUsed()
    {
        Assert.False(CacheFile.TryRead(SampleFile(), SHA256.HashData("node-2"u8), out _, out var problem));
        Assert.Equal("belongs to another node or to other control planes", problem);
    }

    private static string ProblemOf(byte[] file)
    {
        Assert.False(CacheFile.TryRead(file, Identity, out _, out var problem));
        return problem;
    }

    private static byte[] SampleFile() => File(
        Resource(XdsResourceType.Listener, "l", "v1", [1, 2, 3, 4]), Resource(XdsResourceType.Cluster, "cluster", "v22", [5, 6]));

    private static byte[] File(params CachedResource[] resources)
    {
        using var stream = new MemoryStream();
        CacheFile.Write(stream, Identity, resources);
        return stream.ToArray();
    }

    private static CachedResource Resource(XdsResourceType type, string name, string version, byte[] value) =>
        new(new CacheKey(type, name), version, "cp:1", new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero), ResourceBytes.Copy(value));

    private static byte[] WithBitFlipped(byte[] file, int bit)
    {
        var damaged = (byte[])file.Clone();
        damaged[bit / 8] ^= (byte)(1 << (bit % 8));
        return damaged;
    }

    private static byte[] Damaged(byte[] file, SeededRandomSource random)
    {
        // Behind magic, version and identity, whose problems are found before anything is read.
        const int Start = 44;
        var damaged = (byte[])file.Clone();
        for (var i = random.Next(4); i >= 0; i--)
        {
            damaged[Start + random.Next(file.Length - Start - ChecksumLength)] = (byte)random.Next(256);
        }

        return damaged;
    }

    private static byte[] WithChecksum(byte[] file)
    {
        SHA256.HashData(file.AsSpan()[..^ChecksumLength], file.AsSpan()[^ChecksumLength..]);
        return file;
    }
}
