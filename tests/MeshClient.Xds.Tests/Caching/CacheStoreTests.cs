using System.Text;
using MeshClient.Testing;
using MeshClient.Xds.Caching;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Support;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Tests.Caching;

public sealed class CacheStoreTests : IDisposable
{
    private const int Ignored = 1150;
    private const int SaveFailed = 1151;

    private readonly CacheDirectory _directory = new();
    private readonly RecordingLoggerFactory _logs = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero));

    private IEnumerable<string> Warnings => _logs.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Text);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_NoDirectory_IsEmptyWithoutAWord()
    {
        Assert.Empty(Create().Load());
        Assert.Empty(_logs.Entries);
    }

    [Fact]
    public void Save_Changes_AreMergedIntoWhatIsThere()
    {
        var first = Create();
        Assert.True(Save(first, Copy("a", "v1"), Copy("b", "v1"), Copy("c", "v1")));

        // Another process of the same node.
        var second = Create();
        Assert.True(Save(second, Copy("b", "v2"), (Key("c"), null)));

        Assert.Equal([("a", "v1"), ("b", "v2")], first.Load().Values.Select(copy => (copy.Key.Name, copy.Version)).Order());
        Assert.Single(_directory.Files);
    }

    [Fact]
    public void Load_CopyTooOld_IsNotUsedAndGoesWithTheNextFile()
    {
        var store = Create();
        Save(store, Copy("old", "v1"));
        _time.Advance(TimeSpan.FromDays(4));
        Save(store, Copy("new", "v1"));
        _time.Advance(TimeSpan.FromDays(4));

        Assert.Equal(["new"], store.Load().Keys.Select(key => key.Name));
        var size = new FileInfo(store.Path).Length;
        Save(store);

        Assert.True(new FileInfo(store.Path).Length < size);
    }

    [Fact]
    public void Load_DamagedFile_WarnsOnceWithFileAndReason()
    {
        var store = Create();
        Save(store, Copy("a", "v1"));
        using (var file = File.OpenWrite(store.Path))
        {
            file.SetLength(file.Length - 1);
        }

        Assert.Empty(store.Load());
        Assert.Empty(store.Load());
        Assert.Contains($"'{store.Path}' is cut off or damaged", Assert.Single(Warnings), StringComparison.Ordinal);
        Save(store, Copy("a", "v2"));

        Assert.Equal("v2", Assert.Single(store.Load()).Value.Version);
        Assert.Single(Warnings);
    }

    [Fact]
    public void Save_DirectoryIsAFile_WarnsOnceAndRecovers()
    {
        File.WriteAllText(_directory.Path, "in the way");
        var store = Create();

        Assert.False(Save(store, Copy("a", "v1")));
        Assert.False(Save(store, Copy("a", "v1")));
        Assert.Equal([SaveFailed], _logs.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Id));
        File.Delete(_directory.Path);

        Assert.True(Save(store, Copy("a", "v1")));
        Assert.Single(store.Load());
    }

    [Fact]
    public void Load_FileCannotBeOpened_WarnsOnceOfReadingAndOfWriting()
    {
        var store = Create();
        Directory.CreateDirectory(store.Path);

        Assert.Empty(store.Load());
        Assert.False(Save(store, Copy("a", "v1")));
        Assert.False(Save(store, Copy("a", "v1")));

        Assert.Equal([Ignored, SaveFailed], _logs.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Id));
        Assert.All(Warnings, warning => Assert.Contains(store.Path, warning, StringComparison.Ordinal));
        Assert.Empty(_directory.Files);
    }

    [Fact]
    public void Save_DiskRunsFull_KeepsTheOldFileAndLeavesNothingBehind()
    {
        var store = Create();
        Save(store, Copy("a", "v1"));

        // What a full disk and a file that is too large have in common: the new file does not come about.
        var oversized = new CachedResource(Key("big"), "v1", "cp:1", _time.GetUtcNow(), ResourceBytes.Wrap(new byte[CacheStore.MaxLength + 1]));
        Assert.False(Save(store, (oversized.Key, oversized)));

        Assert.Equal(["a"], store.Load().Keys.Select(key => key.Name));
        Assert.Equal([store.Path], _directory.Files);
    }

    [Fact]
    public void Save_OnUnix_OnlyTheOwnerMayReadOrWrite()
    {
        var store = Create();

        Save(store, Copy("a", "v1"));

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(store.Path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Save_FilesLeftBehind_AreDeletedWhenOldEnough()
    {
        var other = Create(identity: 2);
        Save(other, Copy("a", "v1"));
        File.SetLastWriteTimeUtc(other.Path, _time.GetUtcNow().UtcDateTime - TimeSpan.FromDays(31));
        var unfinished = Create().Path + ".0123.tmp";
        File.WriteAllText(unfinished, "half");
        File.SetLastWriteTimeUtc(unfinished, _time.GetUtcNow().UtcDateTime - TimeSpan.FromHours(2));
        var foreign = Path.Combine(_directory.Path, "notes.txt");
        File.WriteAllText(foreign, "not ours");
        File.SetLastWriteTimeUtc(foreign, _time.GetUtcNow().UtcDateTime - TimeSpan.FromDays(400));
        var store = Create();

        Save(store, Copy("a", "v1"));

        Assert.Equal(new[] { store.Path, foreign }.Order(), _directory.Files.Order());
    }

    [Fact]
    public void Save_WhileAnotherProcessWrites_FailsWithoutAWordOfWarning()
    {
        var store = Create();
        Save(store, Copy("a", "v1"));
        using (new FileStream(store.Path + ".claim", FileMode.Open, FileAccess.Write, FileShare.None))
        {
            Assert.False(Save(store, Copy("b", "v1")));
            Assert.Equal(["a"], store.Load().Keys.Select(key => key.Name));
        }

        Assert.True(Save(store, Copy("b", "v1")));
        Assert.Equal(["a", "b"], store.Load().Keys.Select(key => key.Name).Order());
        Assert.Empty(Warnings);
        Assert.Equal([store.Path], _directory.Files);
    }

    [Fact]
    public async Task Save_ManyProcessesAtOnce_EveryReaderFindsACompleteFileAndWhatIsSavedStays()
    {
        const int Rounds = 50;
        Save(Create(), Copy("start", "v1"));

        // One that finds another writing does not save.
        var writers = Enumerable.Range(0, 4).Select(process => Task.Run(() =>
        {
            var store = Create();
            return Enumerable.Range(0, Rounds).Select(round => $"{round}-of-{process}").Where(name => Save(store, Copy(name, "v1"))).ToList();
        }));
        var reader = Task.Run(() =>
        {
            var store = Create();
            return Enumerable.Range(0, Rounds).All(_ => store.Load().ContainsKey(Key("start")));
        });

        var saved = (await Task.WhenAll(writers)).SelectMany(names => names).ToList();
        Assert.True(await reader);
        Assert.NotEmpty(saved);
        Assert.Equal(saved.Append("start").Order(StringComparer.Ordinal), Create().Load().Keys.Select(key => key.Name).Order(StringComparer.Ordinal));
        Assert.Empty(Warnings);
        Assert.Single(_directory.Files);
    }

    [Fact]
    public void Path_OtherIdentity_IsAnotherFile() => Assert.NotEqual(Create(identity: 1).Path, Create(identity: 2).Path);

    private static CacheKey Key(string name) => new(XdsResourceType.Cluster, name);

    private static bool Save(CacheStore store, params (CacheKey Key, CachedResource? Copy)[] changes) =>
        store.Save(changes.ToDictionary(change => change.Key, change => change.Copy));

    private (CacheKey Key, CachedResource? Copy) Copy(string name, string version) =>
        (Key(name), new CachedResource(Key(name), version, "cp:1", _time.GetUtcNow(), ResourceBytes.Copy(Encoding.UTF8.GetBytes(name))));

    private CacheStore Create(byte identity = 1)
    {
        var bytes = new byte[CacheIdentity.Length];
        bytes[0] = identity;
        return new CacheStore(new CacheSettings(_directory.Path), bytes, _time, _logs);
    }
}
