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
    private readonly int _pathLength;

    public RequestPath(ReadOnlySpan<char> pathAndQuery)
    {
        PathAndQuery = pathAndQuery;
        var end = pathAndQuery.IndexOfAny('?', '#');
        _pathLength = end < 0 ? pathAndQuery.Length : end;
    }

    public ReadOnlySpan<char> PathAndQuery { get; }

    public ReadOnlySpan<char> Path => PathAndQuery[.._pathLength];

    /// <summary>Without the question mark.</summary>
    public ReadOnlySpan<char> Query
    {
        get
        {
            var rest = PathAndQuery[_pathLength..];
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
