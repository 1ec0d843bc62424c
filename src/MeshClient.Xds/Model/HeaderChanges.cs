using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>What one level of the routes does to headers: removals first, then overwrites, then additions. Immutable.</summary>
internal sealed record HeaderChanges
{
    public static HeaderChanges None { get; } = new();

    public EquatableArray<HeaderAddition> Add { get; init; } = [];

    /// <summary>Lower-case names.</summary>
    public EquatableArray<string> Remove { get; init; } = [];

    public bool IsEmpty => Add.IsEmpty && Remove.IsEmpty;
}
