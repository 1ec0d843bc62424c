using MeshClient.Xds.Proto.Core;

namespace MeshClient.Xds.Client;

/// <summary>What the next request for one resource type has to say, whatever the variant of the protocol. Immutable.</summary>
internal readonly record struct RequestContent
{
    /// <summary>Null except in the first request of a stream.</summary>
    public required Node? Node { get; init; }

    /// <summary>Null if no response is answered.</summary>
    public required Reply? Reply { get; init; }

    /// <summary>True for the first request of this type on the stream.</summary>
    public required bool IsFirst { get; init; }

    /// <summary>True if everything of this type is wanted; the names are then those that this does not cover.</summary>
    public required bool IsWildcard { get; init; }

    /// <summary>All names that are wanted, in order.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Those of them that the server has not heard of on this stream, or is asked for once more.</summary>
    public required IReadOnlyList<string> Added { get; init; }

    /// <summary>Names that the server has heard of on this stream and that are not wanted any more.</summary>
    public required IReadOnlyList<string> Removed { get; init; }

    /// <summary>Name and version of what was received from this server and is in force.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Held { get; init; }

    /// <summary>True if the server has to answer even if nothing is new, so that the stream can prove that it works.</summary>
    public required bool NeedsAnswer { get; init; }
}
