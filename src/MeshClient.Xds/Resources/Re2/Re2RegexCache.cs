using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace MeshClient.Xds.Resources.Re2;

/// <summary>
/// The compiled expressions that are still in use somewhere. Compiling takes a fraction of a millisecond and hundreds of kilobytes,
/// and the same pattern is compiled by the parser, by the route table and again with every update. Thread-safe.
/// </summary>
internal static class Re2RegexCache
{
    private const int MaxEntries = 4096;
    private const int MaxPatternLength = 1024;
    private static readonly ConcurrentDictionary<string, WeakReference<Regex>> Entries = new(StringComparer.Ordinal);

    public static bool TryGet(string pattern, [NotNullWhen(true)] out Regex? regex)
    {
        regex = null;
        return Entries.TryGetValue(pattern, out var entry) && entry.TryGetTarget(out regex);
    }

    /// <summary>True when the pattern was compiled before, whether the expression is still in use or not.</summary>
    public static bool Knows(string pattern) => Entries.ContainsKey(pattern);

    public static void Add(string pattern, Regex regex)
    {
        if (pattern.Length > MaxPatternLength)
        {
            return;
        }

        if (Entries.Count >= MaxEntries)
        {
            RemoveDead();
        }

        // Still full of expressions in use: forgetting them costs no more than compiling some of them once again.
        if (Entries.Count >= MaxEntries)
        {
            Entries.Clear();
        }

        Entries[pattern] = new WeakReference<Regex>(regex);
    }

    private static void RemoveDead()
    {
        foreach (var entry in Entries)
        {
            if (!entry.Value.TryGetTarget(out _))
            {
                Entries.TryRemove(entry);
            }
        }
    }
}
