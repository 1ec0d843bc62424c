using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary>Walks the <c>LbEndpoint</c> messages of a locality: its own, then those of its list. Single-owner.</summary>
internal ref struct EndpointSlices(ReadOnlySpan<byte> locality, ReadOnlySpan<byte> list, int listStart)
{
    private WireReader _own = new(locality);
    private WireReader _listed = new(list);
    private bool _isListed;

    /// <summary>Where the message begins in the locality.</summary>
    public readonly int Start => _isListed ? listStart + _listed.ContentStart : _own.ContentStart;

    public readonly ReadOnlySpan<byte> Content => _isListed ? _listed.Content : _own.Content;

    /// <summary>The list holds something that only the general parser understands.</summary>
    public bool IsMalformed { get; private set; }

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
            if (_listed.Field == LocalityFields.ListLbEndpoints)
            {
                IsMalformed |= _listed.Kind != WireKind.Bytes;
                return !IsMalformed;
            }
        }

        IsMalformed |= _listed.IsMalformed;
        return false;
    }
}
