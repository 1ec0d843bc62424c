namespace MeshClient.Xds.Caching;

/// <summary>Where the last good resources are kept for the next start, and when they are read and written. Immutable.</summary>
/// <param name="Directory">Full path; made when the first file is written.</param>
internal sealed record CacheSettings(string Directory)
{
    /// <summary>
    /// What tells files apart in place of id and metadata of the node, for processes that get the same although those differ; null if they
    /// count.
    /// </summary>
    public string? Identity { get; init; }

    /// <summary>A copy that the control plane confirmed longer ago is not used: what runs at its addresses may be something else by now.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>From the first change to the first file, so that one file holds what arrives together.</summary>
    public TimeSpan WriteDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two files, however often the control plane sends something new.</summary>
    public TimeSpan WriteDistance { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long control planes may keep silent at the start before copies are used. One that refuses is not waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);
}
