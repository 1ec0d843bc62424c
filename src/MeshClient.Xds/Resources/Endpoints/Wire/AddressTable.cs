using System.Buffers;
using System.Numerics;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary>Finds an address that is listed twice, in a rented array. Single-owner: the read of one resource.</summary>
internal static class AddressTable
{
    public static bool HasDuplicates(List<LocalityEndpoints> localities)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, 2 * Count(localities)));
        var slots = ArrayPool<EndpointAddress?>.Shared.Rent(size);
        try
        {
            return HasDuplicates(localities, slots.AsSpan(0, size));
        }
        finally
        {
            // Cleared, so that the pool keeps no addresses alive and the next one to rent finds it empty.
            slots.AsSpan(0, size).Clear();
            ArrayPool<EndpointAddress?>.Shared.Return(slots);
        }
    }

    private static int Count(List<LocalityEndpoints> localities)
    {
        var count = 0;
        foreach (var locality in localities)
        {
            foreach (var endpoint in locality.Endpoints)
            {
                count += 1 + endpoint.AdditionalAddresses.Count;
            }
        }

        return count;
    }

    private static bool HasDuplicates(List<LocalityEndpoints> localities, Span<EndpointAddress?> slots)
    {
        slots.Clear();
        foreach (var locality in localities)
        {
            foreach (var endpoint in locality.Endpoints)
            {
                if (!TryAdd(endpoint.Address, slots))
                {
                    return true;
                }

                foreach (var address in endpoint.AdditionalAddresses)
                {
                    if (!TryAdd(address, slots))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static bool TryAdd(EndpointAddress address, Span<EndpointAddress?> slots)
    {
        var mask = slots.Length - 1;
        var slot = address.GetHashCode() & mask;
        while (slots[slot] is { } other)
        {
            if (other.Equals(address))
            {
                return false;
            }

            slot = (slot + 1) & mask;
        }

        slots[slot] = address;
        return true;
    }
}
