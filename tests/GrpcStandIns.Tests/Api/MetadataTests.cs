using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

public sealed class MetadataTests
{
    public static TheoryData<Action<Metadata>> Changes =>
    [
        metadata => metadata.Add("a", "b"),
        metadata => metadata.Add("a-bin", [1]),
        metadata => metadata.Add(Text("a")),
        metadata => metadata.Insert(0, Text("a")),
        metadata => metadata[0] = Text("a"),
        metadata => metadata.Remove(Text("a")),
        metadata => metadata.RemoveAt(0),
        metadata => metadata.Clear(),
    ];

    [Fact]
    public void Get_KeyInOtherCase_FindsTheLastEntry()
    {
        var metadata = new Metadata { { "Key", "first" }, { "other", "x" }, { "key", "last" } };

        Assert.Equal("last", metadata.Get("KEY")!.Value);
        Assert.Equal("last", metadata.GetValue("kEy"));
    }

    [Fact]
    public void Get_KeyThatIsNotThere_FindsNothing()
    {
        var metadata = new Metadata { { "key", "value" } };

        Assert.Null(metadata.Get("missing"));
        Assert.Null(metadata.GetValue("missing"));
        Assert.Null(metadata.GetValueBytes("missing"));
        Assert.Empty(metadata.GetAll("missing"));
    }

    [Fact]
    public void GetAll_KeyThatRepeats_YieldsEntriesInOrder()
    {
        var metadata = new Metadata { { "a", "1" }, { "b", "2" }, { "A", "3" } };

        Assert.Equal(["1", "3"], metadata.GetAll("a").Select(entry => entry.Value));
    }

    [Fact]
    public void GetValue_BinaryEntry_Throws()
    {
        var metadata = new Metadata { { "raw-bin", [1, 2] } };

        Assert.Throws<InvalidOperationException>(() => metadata.GetValue("raw-bin"));
        Assert.Equal([1, 2], metadata.GetValueBytes("raw-bin"));
    }

    [Fact]
    public void List_Operations_KeepOrder()
    {
        Metadata.Entry a = Text("a"), b = Text("b"), c = Text("c"), d = Text("d");
        var metadata = new Metadata { a, c };

        metadata.Insert(1, b);
        metadata[2] = d;

        Assert.Equal([a, b, d], metadata);
        Assert.Equal(3, metadata.Count);
        Assert.Equal(1, metadata.IndexOf(b));
        Assert.Equal(-1, metadata.IndexOf(c));
        Assert.Contains(d, metadata);
    }

    [Fact]
    public void List_Removal_RemovesTheEntryItself()
    {
        Metadata.Entry a = Text("a"), b = Text("b");
        var metadata = new Metadata { a, b };

        Assert.True(metadata.Remove(a));
        Assert.False(metadata.Remove(Text("b")));
        metadata.RemoveAt(0);

        Assert.Empty(metadata);
    }

    [Fact]
    public void CopyTo_WithOffset_LeavesTheRestAlone()
    {
        var metadata = new Metadata { Text("a"), Text("b") };
        var target = new Metadata.Entry[3];

        metadata.CopyTo(target, 1);

        Assert.Null(target[0]);
        Assert.Equal(metadata, target[1..]);
    }

    [Fact]
    public void Clear_Entries_LeavesNone()
    {
        var metadata = new Metadata { Text("a") };

        metadata.Clear();

        Assert.Empty(metadata);
        Assert.False(metadata.IsReadOnly);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Empty_AnyChange_Throws(Action<Metadata> change)
    {
        Assert.True(Metadata.Empty.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => change(Metadata.Empty));
        Assert.Empty(Metadata.Empty);
    }

    [Fact]
    public void Add_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new Metadata().Add(null!));
        Assert.Throws<ArgumentNullException>(() => new Metadata().Insert(0, null!));
    }

    private static Metadata.Entry Text(string key) => new(key, "value");
}
