// Hot path.
namespace MeshClient.Routing.Hashing;

/// <summary>Headers that occur more than once. Thread-safe.</summary>
internal static class RequestHeaderValues
{
    /// <summary>The values in ordinal order; null if there are not at least two.</summary>
    public static string[]? Sorted(HttpRequestMessage request, string name)
    {
        if (name.StartsWith(':') || !request.Headers.NonValidated.TryGetValues(name, out var values) || values.Count < 2)
        {
            return null;
        }

        string[] sorted = [.. values];
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }
}
