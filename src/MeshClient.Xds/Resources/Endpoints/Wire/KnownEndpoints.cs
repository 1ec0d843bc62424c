using System.Buffers;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary>
/// The models of the version in force by the bytes they were read from. Holds what it needs in rented arrays. Single-owner: the read of
/// one resource.
/// </summary>
internal ref struct KnownEndpoints
{
    // In a row that was not sorted anew, what follows is near.
    private const int Window = 4;

    // So many endpoints that are not near are read; beyond that, looking them up is worth an index.
    private const int MaxUnindexedMisses = 8;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly EndpointsResource? _resource;
    private readonly byte[]? _rentedBytes;
    private readonly KnownLocality[] _localities;
    private readonly int _localityCount;

    private KnownSlice[]? _slices;
    private int _sliceCount;
    private int[]? _buckets;
    private int _mask;

    // The next one in the row, and where the row ends.
    private int _next;
    private int _end;
    private int _misses;

    private KnownEndpoints(ReadOnlySpan<byte> bytes, byte[]? rentedBytes, EndpointsResource resource, KnownLocality[] localities, int count)
    {
        _bytes = bytes;
        _rentedBytes = rentedBytes;
        _resource = resource;
        _localities = localities;
        _localityCount = count;
    }

    /// <summary>True once an endpoint was found elsewhere than in its row, so that one may have been found twice.</summary>
    public readonly bool IsShuffled => _buckets is not null;

    /// <summary>Nothing is known of a resource whose bytes do not tell which of them became which model.</summary>
    public static KnownEndpoints Of(AcceptedResource? accepted)
    {
        if (accepted?.Resource is not EndpointsResource { Localities.IsEmpty: false } resource)
        {
            return default;
        }

        var bytes = InOnePiece(accepted.Value, out var rentedBytes);
        var localities = ArrayPool<KnownLocality>.Shared.Rent(resource.Localities.Count);
        var count = 0;
        var model = 0;
        var reader = new WireReader(bytes);
        while (reader.Next())
        {
            if (reader is not { Field: AssignmentFields.Endpoints, Kind: WireKind.Bytes })
            {
                continue;
            }

            if (!LocalityOutline.TryRead(reader.Content, out var outline))
            {
                model = -1;
                break;
            }

            Add(ref localities, count++, new KnownLocality(reader.ContentStart, reader.ContentLength, outline.Weight > 0 ? model++ : KnownLocality.Skipped));
        }

        if (model == resource.Localities.Count && !reader.IsMalformed)
        {
            return new KnownEndpoints(bytes, rentedBytes, resource, localities, count);
        }

        Return(rentedBytes);
        Return(localities);
        return default;
    }

    /// <summary>
    /// True when the locality at this place is known by all its bytes. <paramref name="model"/> is null then for one that gets no traffic.
    /// </summary>
    public readonly bool TryGetLocality(int index, ReadOnlySpan<byte> bytes, out LocalityEndpoints? model)
    {
        model = null;
        if (index >= _localityCount || !bytes.SequenceEqual(BytesOf(_localities[index])))
        {
            return false;
        }

        var known = _localities[index].Model;
        model = known == KnownLocality.Skipped ? null : _resource!.Localities[known];
        return true;
    }

    /// <summary>The model of the locality at this place, whose bytes are others by now; null if there is none.</summary>
    public readonly LocalityEndpoints? LocalityAt(int index) =>
        index < _localityCount && _localities[index].Model is var known and not KnownLocality.Skipped ? _resource!.Localities[known] : null;

    /// <summary>Endpoints are asked for in their order from now on; they are probably those of this place.</summary>
    public void BeginLocality(int index)
    {
        if (_localityCount == 0)
        {
            return;
        }

        if (_slices is null)
        {
            ReadSlices();
        }

        (_next, _end) = index < _localityCount ? (_localities[index].FirstSlice, _localities[index].EndSlice) : (0, 0);
    }

    /// <summary>The model of an endpoint that is known by its bytes; null if none is.</summary>
    public EndpointModel? Find(ReadOnlySpan<byte> bytes)
    {
        var last = Math.Min(_end, _next + Window + 1);
        for (var i = _next; i < last; i++)
        {
            if (bytes.SequenceEqual(BytesOf(_slices![i])))
            {
                _next = i + 1;
                return ModelOf(_slices[i]);
            }
        }

        return _sliceCount > 0 && ++_misses > MaxUnindexedMisses ? Search(bytes) : null;
    }

    /// <summary>
    /// True when an endpoint that is not known by its bytes stands for the next one in the row: its addresses are those of that one, which is
    /// thereby gone.
    /// </summary>
    public bool TryReplace(EndpointModel model)
    {
        if (_next >= _end || !HasAddressesOf(ModelOf(_slices![_next]), model))
        {
            return false;
        }

        _next++;
        return true;
    }

    public readonly void Dispose()
    {
        Return(_rentedBytes);
        Return(_localities);
        Return(_slices);
        Return(_buckets);
    }

    private static bool HasAddressesOf(EndpointModel one, EndpointModel other) =>
        one.Address.Equals(other.Address) && one.AdditionalAddresses.Equals(other.AdditionalAddresses);

    private static ReadOnlySpan<byte> InOnePiece(ResourceBytes value, out byte[]? rented)
    {
        rented = null;
        if (value.Pieces is [var only])
        {
            return only.Span;
        }

        rented = ArrayPool<byte>.Shared.Rent(value.Length);
        value.CopyTo(rented);
        return rented.AsSpan(0, value.Length);
    }

    private static void Return<T>(T[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<T>.Shared.Return(rented);
        }
    }

    private static void Add<T>(ref T[] rented, int index, T item)
    {
        if (index == rented.Length)
        {
            var larger = ArrayPool<T>.Shared.Rent(2 * rented.Length);
            rented.CopyTo(larger, 0);
            ArrayPool<T>.Shared.Return(rented);
            rented = larger;
        }

        rented[index] = item;
    }

    private static int HashOf(ReadOnlySpan<byte> bytes)
    {
        // Seeded per process: a control plane cannot choose bytes that collide.
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    private readonly ReadOnlySpan<byte> BytesOf(in KnownLocality locality) => _bytes.Slice(locality.Start, locality.Length);

    private readonly ReadOnlySpan<byte> BytesOf(in KnownSlice slice) => _bytes.Slice(slice.Start, slice.Length);

    private readonly EndpointModel ModelOf(in KnownSlice slice) => _resource!.Localities[slice.Locality].Endpoints[slice.Index];

    private void ReadSlices()
    {
        var capacity = 0;
        foreach (var locality in _resource!.Localities)
        {
            capacity += locality.Endpoints.Count;
        }

        var slices = ArrayPool<KnownSlice>.Shared.Rent(Math.Max(1, capacity));
        var count = 0;
        for (var i = 0; i < _localityCount; i++)
        {
            ref var known = ref _localities[i];
            known.FirstSlice = count;
            if (known.Model != KnownLocality.Skipped && LocalityOutline.TryRead(BytesOf(known), out var outline))
            {
                var index = 0;
                var endpoints = outline.Endpoints();
                while (endpoints.Next())
                {
                    Add(ref slices, count++, new KnownSlice(known.Start + endpoints.Start, endpoints.Content.Length, known.Model, index++));
                }

                // Not one model for one entry: these bytes explain nothing.
                count = index == _resource.Localities[known.Model].Endpoints.Count ? count : known.FirstSlice;
            }

            known.EndSlice = count;
        }

        (_slices, _sliceCount) = (slices, count);
    }

    private EndpointModel? Search(ReadOnlySpan<byte> bytes)
    {
        if (_buckets is null)
        {
            BuildIndex();
        }

        for (var bucket = HashOf(bytes) & _mask; _buckets![bucket] != 0; bucket = (bucket + 1) & _mask)
        {
            ref readonly var slice = ref _slices![_buckets[bucket] - 1];
            if (bytes.SequenceEqual(BytesOf(slice)))
            {
                _next = _buckets[bucket] > _end ? _next : _buckets[bucket];
                return ModelOf(slice);
            }
        }

        return null;
    }

    private void BuildIndex()
    {
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_sliceCount * 2);
        var buckets = ArrayPool<int>.Shared.Rent(size);
        buckets.AsSpan(0, size).Clear();
        (_buckets, _mask) = (buckets, size - 1);
        for (var i = 0; i < _sliceCount; i++)
        {
            var bucket = HashOf(BytesOf(_slices![i])) & _mask;
            while (buckets[bucket] != 0)
            {
                bucket = (bucket + 1) & _mask;
            }

            buckets[bucket] = i + 1;
        }
    }
}
