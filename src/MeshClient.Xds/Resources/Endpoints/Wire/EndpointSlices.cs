using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary>Walks the <c>LbEndpoint</c> messages of a locality: its own, then those of its list, all of which an outline has walked before.
/// Single-owner.</summary>
internal ref struct EndpointSlices(ReadOnlySpan<byte> locality, ReadOnlySpan<byte> list, int listStart)
{
    private WireReader _own = new(locality);
    private WireReader _listed = new(list);
    private bool _isListed;

    /// <summary>Where the message begins in the locality.</summary>
    public readonly int Start => _isListed ? listStart + _listed.ContentStart : _own.ContentStart;

    public readonly ReadOnlySpan<byte> Content => _isListed ? _listed.Content : _own.Content;

    public bool Next()
    {
        while (!_isListed && _own.Next())
        {
            if (_own is { Field: LocalityFields.LbEndpoints, Kind: WireKind.Bytes })
            {
                return true;
            }
        }

        _isListed = true;
        while (_listed.Next())
        {
            if (_listed is { Field: LocalityFields.ListLbEndpoints, Kind: WireKind.Bytes })
            {
                return true;
            }
        }

        return false;
    }
}
