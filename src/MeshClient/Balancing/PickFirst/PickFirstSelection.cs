using MeshClient.Xds.Internal;

namespace MeshClient.Balancing.PickFirst;

/// <summary>
/// The order and the choice of one list under pick_first (gRFC A62, A113). Outlives pickers: the choice stays while it is listed and can be
/// reached, even if one before it comes back. <see cref="Order"/> belongs to the control loop; the choice is thread-safe.
/// </summary>
internal sealed class PickFirstSelection
{
    private Endpoint[] _members = [];
    private Endpoint[] _order = [];
    private volatile Endpoint? _current;

    /// <summary>Where all calls go; null until one was made.</summary>
    public Endpoint? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>The order in which endpoints are tried; shuffled anew only when the list changes.</summary>
    public Endpoint[] Order(Endpoint[] endpoints, ReadOnlySpan<ulong> weights, bool shuffle, IRandomSource random)
    {
        if (_current is { } current && !endpoints.Contains(current))
        {
            _current = null;
        }

        if (!shuffle)
        {
            return endpoints;
        }

        if (!endpoints.AsSpan().SequenceEqual(_members))
        {
            (_members, _order) = (endpoints, Shuffle(endpoints, weights, random));
        }

        return _order;
    }

    // A113: by u^(1/weight), the largest first, so that the first place is won in proportion to the weights.
    private static Endpoint[] Shuffle(Endpoint[] endpoints, ReadOnlySpan<ulong> weights, IRandomSource random)
    {
        Endpoint[] order = [.. endpoints];
        var keys = new double[order.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            // The logarithm of the key, negated to sort downwards: large weights would make all keys 1.
            keys[i] = -Math.Log(1 - random.NextDouble()) / weights[i];
        }

        Array.Sort(keys, order);
        return order;
    }
}
