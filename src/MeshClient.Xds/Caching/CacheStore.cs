using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security;
using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Caching;

/// <summary>
/// The cache file of one bootstrap. Whatever is wrong with file or directory is logged and costs the cache, nothing else. A file is
/// replaced as a whole, so that processes which share it read one that is complete, and by one of them at a time, so that none undoes what
/// another has just added. Single-owner: one piece of work at a time, on any thread.
/// </summary>
internal sealed class CacheStore
{
    /// <summary>Of a file; larger ones are neither written nor read.</summary>
    public const int MaxLength = 256 * 1024 * 1024;

    private const string Prefix = "meshclient-";
    private const string Extension = ".xdscache";
    private const string UnfinishedExtension = ".tmp";

    private const string ClaimExtension = ".claim";
    private static readonly TimeSpan UnfinishedAge = TimeSpan.FromHours(1);
    private static readonly TimeSpan ForgottenAge = TimeSpan.FromDays(30);

    private readonly CacheSettings _settings;
    private readonly byte[] _identity;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private bool _hasWarnedOfContent;
    private bool _isFailing;
    private bool _hasCleaned;

    public CacheStore(CacheSettings settings, byte[] identity, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _identity = identity;
        _time = time;
        _logger = logger;
        Path = System.IO.Path.Combine(settings.Directory, Prefix + Convert.ToHexStringLower(identity.AsSpan(0, 8)) + Extension);
    }

    public string Path { get; }

    public ILogger Logger => _logger;

    /// <summary>What is in the file and not too old; empty if there is no file that can be used.</summary>
    public Dictionary<CacheKey, CachedResource> Load()
    {
        try
        {
            using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxLength)
            {
                return Ignore(string.Create(CultureInfo.InvariantCulture, $"is larger than {MaxLength} bytes"));
            }

            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return CacheFile.TryRead(bytes, _identity, out var resources, out var problem) ? Usable(resources) : Ignore(problem);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception exception) when (IsTrouble(exception))
        {
            return Ignore($"cannot be read: {exception.Message}");
        }
    }

    /// <summary>
    /// Merges changes into the file: a null removes a resource, what is not mentioned stays until it is too old. False if that failed, or
    /// if another process writes at this moment.
    /// </summary>
    public bool Save(IReadOnlyDictionary<CacheKey, CachedResource?> changes)
    {
        try
        {
            CreateDirectory();
            Clean();
            using var claim = Claim();
            if (claim is null)
            {
                CacheLog.Busy(_logger, Path);
                return false;
            }

            var resources = Merge(Load(), changes);
            Replace(resources.Values);
            _isFailing = false;
            CacheLog.Saved(_logger, Path, resources.Count);
            return true;
        }
        catch (Exception exception) when (IsTrouble(exception))
        {
            CacheLog.SaveFailed(_logger, _isFailing ? LogLevel.Debug : LogLevel.Warning, Path, exception.Message);
            _isFailing = true;
            return false;
        }
    }

    private static Dictionary<CacheKey, CachedResource> Merge(
        Dictionary<CacheKey, CachedResource> resources, IReadOnlyDictionary<CacheKey, CachedResource?> changes)
    {
        foreach (var (key, resource) in changes)
        {
            if (resource is null)
            {
                resources.Remove(key);
            }
            else
            {
                resources[key] = resource;
            }
        }

        return resources;
    }

    private static bool IsTrouble(Exception exception) => exception is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException;

    private Dictionary<CacheKey, CachedResource> Usable(IReadOnlyList<CachedResource> resources)
    {
        var now = _time.GetUtcNow();
        var usable = new Dictionary<CacheKey, CachedResource>();
        foreach (var resource in resources.Where(resource => now - resource.Time <= _settings.MaxAge))
        {
            usable[resource.Key] = resource;
        }

        return usable;
    }

    private Dictionary<CacheKey, CachedResource> Ignore(string problem)
    {
        CacheLog.Ignored(_logger, _hasWarnedOfContent ? LogLevel.Debug : LogLevel.Warning, Path, problem);
        _hasWarnedOfContent = true;
        return [];
    }

    // Whoever can write here decides where calls go, and whoever can read learns the addresses and keys of the mesh.
    private void CreateDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_settings.Directory);
        }
        else
        {
            Directory.CreateDirectory(_settings.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// The right to replace the file: a lock on an empty file beside it, which stays, because two could lock it if it came and went. Null
    /// while another process has it; one that dies loses it.
    /// </summary>
    private FileStream? Claim()
    {
        var path = Path + ClaimExtension;
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private void Replace(IReadOnlyCollection<CachedResource> resources)
    {
        if (resources.Sum(resource => (long)resource.Value.Length) > MaxLength)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the resources take more than {MaxLength} bytes"));
        }

        var unfinished = $"{Path}.{Guid.NewGuid():N}{UnfinishedExtension}";
        try
        {
            Write(unfinished, resources);
            File.Move(unfinished, Path, overwrite: true);
        }
        catch
        {
            Delete(unfinished);
            throw;
        }
    }

    private void Write(string path, IReadOnlyCollection<CachedResource> resources)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        CacheFile.Write(file, _identity, resources);

        // The name must not get to the disk before the content does.
        file.Flush(flushToDisk: true);
    }

    // What a crash left half-written, and files of nodes that are gone.
    private void Clean()
    {
        if (_hasCleaned)
        {
            return;
        }

        _hasCleaned = true;
        var forgotten = _settings.MaxAge > ForgottenAge ? _settings.MaxAge : ForgottenAge;
        DeleteOlder($"{Prefix}*{Extension}.*{UnfinishedExtension}", UnfinishedAge);
        DeleteOlder($"{Prefix}*{Extension}", forgotten);
        DeleteOlder($"{Prefix}*{Extension}{ClaimExtension}", forgotten);
    }

    private void DeleteOlder(string pattern, TimeSpan age)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        foreach (var path in Directory.EnumerateFiles(_settings.Directory, pattern).Where(path => now - File.GetLastWriteTimeUtc(path) > age))
        {
            Delete(path);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A file that cannot be deleted stays; it is not used.")]
    private void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception)
        {
            CacheLog.DeleteFailed(_logger, path, exception.Message);
        }
    }
}
