using System.Collections.Concurrent;

namespace MeshClient.Diagnostics;

/// <summary>Bounded values for the method of a call: HTTP verbs and <c>package.Service/Method</c>. Thread-safe.</summary>
internal sealed class MethodTags
{
    public const string Other = "_OTHER";

    /// <summary>Distinct gRPC methods that are told apart; more become <see cref="Other"/>.</summary>
    public const int MaxRpcMethods = 200;

    private readonly ConcurrentDictionary<string, string> _rpcMethods = new(StringComparer.Ordinal);
    private int _count;

    public static CallMethod Http(HttpMethod method) => new(TagNames.HttpMethod, method.Method switch
    {
        "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "CONNECT" or "OPTIONS" or "TRACE" or "PATCH" or "QUERY" => method.Method,
        _ => Other,
    });

    /// <summary>The method of a gRPC call by its path, without the leading slash. Allocates for a new path only.</summary>
    public CallMethod Rpc(string path) => new(TagNames.RpcMethod, RpcName(path));

    private string RpcName(string path)
    {
        if (_rpcMethods.TryGetValue(path, out var known))
        {
            return known;
        }

        if (Volatile.Read(ref _count) >= MaxRpcMethods || path.Length < 2)
        {
            return Other;
        }

        var added = _rpcMethods.GetOrAdd(path, path[1..]);
        Interlocked.Increment(ref _count);
        return added;
    }
}
