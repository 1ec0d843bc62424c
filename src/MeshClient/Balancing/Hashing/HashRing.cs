using System.Buffers.Text;
using System.Text;
using MeshClient.Xds.Model;

// Hot path.
namespace MeshClient.Balancing.Hashing;

/// <summary>
/// Hashes of endpoints in ascending order, each endpoint as often as its weight demands (gRFC A42, load-balancing 11.3). Immutable.
/// </summary>
internal sealed class HashRing
{
    /// <summary>No ring is larger, whatever the control plane asks for (gRFC A42).</summary>
    public const int MaxSize = 4096;

    private const int MaxDigits = 10;

    private readonly HashMember[] _members;
    private readonly RingHashPolicy _policy;
    private readonly ulong[] _hashes;
    private readonly Endpoint[] _owners;

    public HashRing(HashMember[] members, RingHashPolicy policy)
    {
        _members = members;
        _policy = policy;
        var hashes = new List<ulong>();
        var owners = new List<Endpoint>();
        Fill(hashes, owners);
        _hashes = [.. hashes];
        _owners = [.. owners];
        Array.Sort(_hashes, _owners);
    }

    public int Size => _hashes.Length;

    /// <summary>In ascending order.</summary>
    public ReadOnlySpan<ulong> Hashes => _hashes;

    /// <summary>The owners of <see cref="Hashes"/>.</summary>
    public ReadOnlySpan<Endpoint> Owners => _owners;

    /// <summary>True if a ring of these would be the same.</summary>
    public bool IsFor(ReadOnlySpan<HashMember> members, RingHashPolicy policy) => _policy == policy && members.SequenceEqual(_members);

    /// <summary>The position of the first entry at or after a hash; from the last one it goes on with the first.</summary>
    public int Find(ulong hash)
    {
        var (low, high) = (0, _hashes.Length);
        while (low < high)
        {
            var middle = (int)((uint)(low + high) >> 1);
            if (_hashes[middle] < hash)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == _hashes.Length ? 0 : low;
    }

    private void Fill(List<ulong> hashes, List<Endpoint> owners)
    {
        var total = 0.0;
        var smallest = double.MaxValue;
        foreach (var member in _members)
        {
            total += member.Weight;
            smallest = Math.Min(smallest, member.Weight);
        }

        // The endpoint of the smallest weight gets a whole number of entries, unless the ring would become too large.
        smallest /= total;
        var minimum = (double)Math.Min(_policy.MinimumRingSize, MaxSize);
        var maximum = (double)Math.Min(_policy.MaximumRingSize, MaxSize);
        var scale = Math.Min(Math.Ceiling(smallest * minimum) / smallest, maximum);
        var (target, current) = (0.0, 0.0);
        foreach (var member in _members)
        {
            target += scale * (member.Weight / total);
            var bytes = new byte[Encoding.UTF8.GetByteCount(member.Key) + 1 + MaxDigits];
            var prefix = Encoding.UTF8.GetBytes(member.Key, bytes);
            bytes[prefix++] = (byte)'_';
            for (var i = 0; current < target; i++, current++)
            {
                Utf8Formatter.TryFormat(i, bytes.AsSpan(prefix), out var digits);
                hashes.Add(XxHash64.Hash(bytes.AsSpan(0, prefix + digits)));
                owners.Add(member.Endpoint);
            }
        }
    }
}
