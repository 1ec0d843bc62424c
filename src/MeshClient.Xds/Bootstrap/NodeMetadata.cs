using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace MeshClient.Xds.Bootstrap;

/// <summary>Makes immutable copies of node metadata: null, string, bool, double, frozen dictionaries and immutable arrays. Thread-safe.</summary>
internal static class NodeMetadata
{
    public static readonly IReadOnlyDictionary<string, object?> Empty = FrozenDictionary<string, object?>.Empty;

    // That of System.Text.Json, and what protocol buffers accept; it also ends cycles.
    private const int MaxDepth = 64;

    public static IReadOnlyDictionary<string, object?> Copy(IReadOnlyDictionary<string, object?> metadata) => CopyEntries(metadata, "", 0);

    private static FrozenDictionary<string, object?> CopyEntries(IEnumerable<KeyValuePair<string, object?>> entries, string path, int depth) =>
        entries.ToFrozenDictionary(entry => entry.Key, entry => CopyValue(entry.Value, $"{path}.{entry.Key}", depth + 1), StringComparer.Ordinal);

    private static object? CopyValue(object? value, string path, int depth) => value switch
    {
        _ when depth > MaxDepth => throw Invalid(path, $"is nested deeper than {MaxDepth}"),
        null or string or bool => value,
        double number => Finite(number, path),
        sbyte or byte or short or ushort or int or uint or long or ulong or float or decimal =>
            Finite(Convert.ToDouble(value, CultureInfo.InvariantCulture), path),
        IEnumerable<KeyValuePair<string, object?>> entries => CopyEntries(entries, path, depth),
        IEnumerable<KeyValuePair<string, string>> entries =>
            CopyEntries(entries.Select(entry => KeyValuePair.Create(entry.Key, (object?)entry.Value)), path, depth),
        IEnumerable items => CopyItems(items, path, depth),
        _ => throw Invalid(path, $"has the type {value.GetType()}, which has no JSON form"),
    };

    private static ImmutableArray<object?> CopyItems(IEnumerable items, string path, int depth)
    {
        var copy = ImmutableArray.CreateBuilder<object?>();
        foreach (var item in items)
        {
            copy.Add(CopyValue(item, $"{path}[{copy.Count}]", depth + 1));
        }

        return copy.ToImmutable();
    }

    private static double Finite(double number, string path) =>
        double.IsFinite(number) ? number : throw Invalid(path, "is not a finite number");

    private static ArgumentException Invalid(string path, string problem) => new($"Node metadata{path} {problem}.");
}
