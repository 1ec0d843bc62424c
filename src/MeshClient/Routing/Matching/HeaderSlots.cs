using System.Runtime.CompilerServices;

// Hot path.
namespace MeshClient.Routing.Matching;

/// <summary>Room for the header values looked up during one match. Single-owner: the match.</summary>
[InlineArray(Count)]
internal struct HeaderSlots
{
    public const int Count = 8;

    private string? _first;
}
