// Hot path.
namespace MeshClient.Routing.Matching;

/// <summary>
/// The path of a request as it goes on the wire, percent-encoding kept. Immutable.
/// </summary>
/// <remarks>
/// <see cref="Uri.PathAndQuery"/> is the string that the transport writes, and the Uri keeps it: taking it here costs nothing that
/// the transport would not pay. <see cref="Uri.AbsolutePath"/> would be a second string.
/// </remarks>
internal readonly ref struct RequestPath
{
    public RequestPath(string pathAndQuery)
    {
        PathAndQuery = pathAndQuery;
        var end = pathAndQuery.AsSpan().IndexOfAny('?', '#');
        Path = end < 0 ? pathAndQuery : pathAndQuery.AsSpan(0, end);
    }

    public string PathAndQuery { get; }

    /// <summary>Without query and fragment.</summary>
    public ReadOnlySpan<char> Path { get; }

    /// <summary>Without the question mark.</summary>
    public ReadOnlySpan<char> Query
    {
        get
        {
            var rest = PathAndQuery.AsSpan(Path.Length);
            if (rest.IsEmpty || rest[0] != '?')
            {
                return default;
            }

            var end = rest.IndexOf('#');
            return end < 0 ? rest[1..] : rest[1..end];
        }
    }

    public static RequestPath Of(Uri uri) => new(uri.PathAndQuery);
}
