using MeshClient.Xds.Model;

// Hot path.
namespace MeshClient.Balancing.Hashing;

/// <summary>A table of prime size in which every endpoint owns as many slots as its weight demands (envoy-http 7.6). Immutable.</summary>
internal sealed class MaglevTable
{
    private readonly HashMember[] _members;
    private readonly MaglevPolicy _policy;
    private readonly Endpoint[] _slots;

    public MaglevTable(HashMember[] members, MaglevPolicy policy)
    {
        _members = members;
        _policy = policy;
        _slots = Fill(members, policy.TableSize);
    }

    public ReadOnlySpan<Endpoint> Slots => _slots;

    /// <summary>True if a table of these would be the same.</summary>
    public bool IsFor(ReadOnlySpan<HashMember> members, MaglevPolicy policy) => _policy == policy && members.SequenceEqual(_members);

    public Endpoint OwnerOf(ulong hash) => _slots[hash % (ulong)_slots.Length];

    private static Endpoint[] Fill(HashMember[] members, ulong size)
    {
        var slots = new Endpoint?[size];
        var permutations = Array.ConvertAll(members, member => new MaglevPermutation(member.Key, size));
        var targets = new double[members.Length];
        var largest = 0.0;
        foreach (var member in members)
        {
            largest = Math.Max(largest, member.Weight);
        }

        // Every endpoint takes its next free slot in turn; one of half the weight only every second time.
        var free = (long)size;
        for (var round = 1; free > 0; round++)
        {
            for (var i = 0; i < members.Length && free > 0; i++)
            {
                if (round * (double)members[i].Weight < targets[i])
                {
                    continue;
                }

                targets[i] += largest;
                slots[permutations[i].NextFree(slots)] = members[i].Endpoint;
                free--;
            }
        }

        return slots!;
    }
}
