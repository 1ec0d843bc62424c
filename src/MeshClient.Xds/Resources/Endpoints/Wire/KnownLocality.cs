namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary>A locality in the bytes of the version in force. Single-owner: the read of one resource.</summary>
internal struct KnownLocality(int start, int length, int model)
{
    /// <summary>The <see cref="Model"/> of a locality that gets no traffic and has none.</summary>
    public const int Skipped = -1;

    public readonly int Start => start;

    public readonly int Length => length;

    /// <summary>Index among the models.</summary>
    public readonly int Model => model;

    public int FirstSlice { get; set; }

    public int EndSlice { get; set; }
}
