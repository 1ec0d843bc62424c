// Hot path.
namespace MeshClient.Routing.Matching;

/// <summary>One request as the matchers of one table see it. Single-owner: the call that is being matched.</summary>
internal ref struct MatchContext
{
    private readonly HttpRequestMessage _request;
    private readonly string _authority;
    private HeaderSlots _values;
    private uint _known;

    /// <param name="request">Its RequestUri is absolute.</param>
    /// <param name="authority">Of the table; a Host header takes its place, as it does on the wire.</param>
    /// <param name="isGrpc">Whether gRPC's rules apply.</param>
    /// <param name="random">The call's one draw, shared by all random decisions on its route.</param>
    public MatchContext(HttpRequestMessage request, string authority, bool isGrpc, ulong random)
    {
        _request = request;
        _authority = authority;
        IsGrpc = isGrpc;
        Random = random;
        Target = RequestPath.Of(request.RequestUri!);
        Path = Target.Path;
    }

    public RequestPath Target { get; }

    /// <summary>Without query.</summary>
    public ReadOnlySpan<char> Path { get; }

    public bool IsGrpc { get; }

    public ulong Random { get; }

    /// <summary>Its values joined with commas; null when the header is absent.</summary>
    public string? GetHeader(HeaderKey key, int slot)
    {
        if (slot == HeaderSlotAllocator.None)
        {
            return Find(key);
        }

        if ((_known & (1u << slot)) == 0)
        {
            _values[slot] = Find(key);
            _known |= 1u << slot;
        }

        return _values[slot];
    }

    private readonly string? Find(HeaderKey key)
    {
        if (IsGrpc && !key.IsVisibleToGrpc)
        {
            return null;
        }

        return key.Origin switch
        {
            HeaderOrigin.Method => WireMethod.Of(_request.Method),
            HeaderOrigin.Path => Target.PathAndQuery,
            HeaderOrigin.Scheme => _request.RequestUri!.Scheme,
            HeaderOrigin.Authority => _request.Headers.Host ?? _authority,
            _ => HeaderValues.Find(key, _request.Headers, _request.Content),
        };
    }
}
