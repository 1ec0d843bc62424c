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
        Path = RequestPath.Of(request.RequestUri!);
    }

    public RequestPath Path { get; }

    public bool IsGrpc { get; }

    public ulong Random { get; }

    public bool TryGetHeader(HeaderKey key, int slot, out ReadOnlySpan<char> value)
    {
        if (IsGrpc && !key.IsVisibleToGrpc)
        {
            value = default;
            return false;
        }

        switch (key.Origin)
        {
            case HeaderOrigin.Method:
                value = WireMethod.Of(_request.Method);
                return true;
            case HeaderOrigin.Path:
                value = Path.PathAndQuery;
                return true;
            case HeaderOrigin.Scheme:
                value = _request.RequestUri!.Scheme;
                return true;
            default:
                var text = GetText(key, slot);
                value = text;
                return text is not null;
        }
    }

    private string? GetText(HeaderKey key, int slot)
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

    private readonly string? Find(HeaderKey key) => key.Origin == HeaderOrigin.Authority
        ? _request.Headers.Host ?? _authority
        : HeaderValues.Find(key, _request.Headers, _request.Content);
}
