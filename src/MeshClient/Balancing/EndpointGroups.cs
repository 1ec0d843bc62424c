namespace MeshClient.Balancing;

/// <summary>Endpoints in several arrays that others hold as well, as one list. Immutable.</summary>
internal sealed class EndpointGroups
{
    public static readonly EndpointGroups Empty = new([]);

    private readonly Endpoint[][] _groups;

    public EndpointGroups(Endpoint[][] groups)
    {
        _groups = groups;
        foreach (var group in groups)
        {
            Count += group.Length;
        }
    }

    public int Count { get; }

    public Endpoint this[int index]
    {
        get
        {
            var group = 0;
            while (index >= _groups[group].Length)
            {
                index -= _groups[group++].Length;
            }

            return _groups[group][index];
        }
    }

    public Endpoint[] ToArray()
    {
        var endpoints = new Endpoint[Count];
        var count = 0;
        foreach (var group in _groups)
        {
            group.CopyTo(endpoints, count);
            count += group.Length;
        }

        return endpoints;
    }
}
