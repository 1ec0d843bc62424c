namespace MeshClient.Balancing.Hashing;

/// <summary>The order in which one endpoint asks for slots of a <see cref="MaglevTable"/>. Single-owner: the build of the table.</summary>
internal sealed class MaglevPermutation(string key, ulong size)
{
    private readonly ulong _skip = (XxHash64.Hash(key, seed: 1) % (size - 1)) + 1;
    private ulong _next = XxHash64.Hash(key) % size;

    /// <summary>The next slot that nobody has; there is one, because the size is a prime.</summary>
    public ulong NextFree(Endpoint?[] slots)
    {
        while (true)
        {
            var slot = _next;
            _next = (_next + _skip) % size;
            if (slots[slot] is null)
            {
                return slot;
            }
        }
    }
}
