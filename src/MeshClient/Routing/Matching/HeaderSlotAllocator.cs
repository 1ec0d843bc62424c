namespace MeshClient.Routing.Matching;

/// <summary>
/// Gives each header name of a route table a slot in <see cref="HeaderSlots"/>, so that routes which ask for the same header share
/// one lookup. Names beyond the room are looked up each time. Single-owner: the table under construction.
/// </summary>
internal sealed class HeaderSlotAllocator
{
    public const int None = -1;

    private readonly Dictionary<string, int> _slots = new(StringComparer.OrdinalIgnoreCase);

    public int Allocate(string name)
    {
        if (_slots.TryGetValue(name, out var slot))
        {
            return slot;
        }

        slot = _slots.Count < HeaderSlots.Count ? _slots.Count : None;
        _slots.Add(name, slot);
        return slot;
    }
}
