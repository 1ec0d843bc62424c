// Hot path.
namespace MeshClient.Balancing;

/// <summary>
/// Endpoints that this call has already tried, so that a retry or hedge goes elsewhere. Three fit without allocation.
/// Single-owner: the call.
/// </summary>
internal struct PreviousEndpoints
{
    private Endpoint? _first;
    private Endpoint? _second;
    private Endpoint? _third;
    private List<Endpoint>? _more;

    public readonly bool IsEmpty => _first is null;

    public void Add(Endpoint endpoint)
    {
        if (_first is null)
        {
            _first = endpoint;
        }
        else if (_second is null)
        {
            _second = endpoint;
        }
        else if (_third is null)
        {
            _third = endpoint;
        }
        else
        {
            (_more ??= []).Add(endpoint);
        }
    }

    public readonly bool Contains(Endpoint endpoint) =>
        _first is not null
        && (ReferenceEquals(_first, endpoint)
            || ReferenceEquals(_second, endpoint)
            || ReferenceEquals(_third, endpoint)
            || (_more is not null && _more.Contains(endpoint)));
}
