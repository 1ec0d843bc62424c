using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary>The parts of a <c>LocalityLbEndpoints</c> message in place. Immutable.</summary>
internal readonly ref struct LocalityOutline
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _listStart;
    private readonly int _listLength;

    private LocalityOutline(ReadOnlySpan<byte> bytes, Parts parts)
    {
        _bytes = bytes;
        (_listStart, _listLength) = (parts.List.Start, parts.List.Length);
        HasLocality = parts.Locality.Length >= 0;
        Locality = HasLocality ? bytes.Slice(parts.Locality.Start, parts.Locality.Length) : default;
        HasMetadata = parts.Metadata.Length >= 0;
        Metadata = HasMetadata ? bytes.Slice(parts.Metadata.Start, parts.Metadata.Length) : default;
        HasWeight = parts.HasWeight;
        Weight = parts.Weight;
        Priority = parts.Priority;
        EndpointCount = parts.EndpointCount;
    }

    public bool HasLocality { get; }

    public ReadOnlySpan<byte> Locality { get; }

    public bool HasMetadata { get; }

    public ReadOnlySpan<byte> Metadata { get; }

    public bool HasWeight { get; }

    /// <summary>Zero when unset, which means the same.</summary>
    public uint Weight { get; }

    public uint Priority { get; }

    /// <summary>The number of <see cref="Endpoints"/>.</summary>
    public int EndpointCount { get; }

    /// <summary>
    /// False for what is malformed and for what needs the general parser: a part sent in pieces to be merged, a known field of another
    /// kind, endpoints over LEDS.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out LocalityOutline outline)
    {
        outline = default;
        var parts = new Parts { Locality = (0, -1), List = (0, -1), Metadata = (0, -1) };
        var reader = new WireReader(bytes);
        while (reader.Next())
        {
            if (reader is { Field: LocalityFields.LbEndpoints, Kind: WireKind.Bytes })
            {
                parts.EndpointCount++;
                continue;
            }

            var understood = (reader.Field, reader.Kind) switch
            {
                (LocalityFields.Locality, WireKind.Bytes) => TrySet(ref parts.Locality, reader),
                (LocalityFields.LoadBalancerEndpoints, WireKind.Bytes) => TrySet(ref parts.List, reader),
                (LocalityFields.Metadata, WireKind.Bytes) => TrySet(ref parts.Metadata, reader),
                (LocalityFields.Weight, WireKind.Bytes) => !parts.HasWeight && (parts.HasWeight = true) && WireNumbers.TryReadWrapped(reader.Content, out parts.Weight),
                (LocalityFields.Priority, WireKind.Varint) => WireNumbers.TryRead(reader.Value, out parts.Priority),
                (LocalityFields.Locality or LocalityFields.LbEndpoints or LocalityFields.Weight or LocalityFields.Priority, _) => false,
                (LocalityFields.LoadBalancerEndpoints or LocalityFields.Leds or LocalityFields.Metadata, _) => false,
                _ => true,
            };
            if (!understood)
            {
                return false;
            }
        }

        if (reader.IsMalformed || (parts.List.Length >= 0 && !TryCount(bytes.Slice(parts.List.Start, parts.List.Length), ref parts.EndpointCount)))
        {
            return false;
        }

        outline = new LocalityOutline(bytes, parts);
        return true;
    }

    /// <summary>First those of the locality itself, then those of its list.</summary>
    public EndpointSlices Endpoints() =>
        new(_bytes, _listLength < 0 ? default : _bytes.Slice(_listStart, _listLength), _listStart);

    private static bool TrySet(ref (int Start, int Length) part, in WireReader reader)
    {
        if (part.Length >= 0)
        {
            return false;
        }

        part = (reader.ContentStart, reader.ContentLength);
        return true;
    }

    private static bool TryCount(ReadOnlySpan<byte> list, ref int count)
    {
        var reader = new WireReader(list);
        while (reader.Next())
        {
            if (reader.Field != LocalityFields.ListLbEndpoints)
            {
                continue;
            }

            if (reader.Kind != WireKind.Bytes)
            {
                return false;
            }

            count++;
        }

        return !reader.IsMalformed;
    }

    private struct Parts
    {
        public (int Start, int Length) Locality;
        public (int Start, int Length) List;
        public (int Start, int Length) Metadata;
        public bool HasWeight;
        public uint Weight;
        public uint Priority;
        public int EndpointCount;
    }
}
