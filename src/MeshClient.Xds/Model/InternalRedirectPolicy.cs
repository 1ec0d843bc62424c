using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Redirects of a server that are followed without telling the caller. Immutable.</summary>
internal sealed record InternalRedirectPolicy
{
    public int MaxRedirects { get; init; } = 1;

    /// <summary>Of 301, 302, 303, 307 and 308.</summary>
    public EquatableArray<int> StatusCodes { get; init; } = [302];

    public bool AllowCrossScheme { get; init; }

    /// <summary>Lower-case names of response headers that go into the new request.</summary>
    public EquatableArray<string> HeadersToCopy { get; init; } = [];

    /// <summary>Type names of the conditions, all of which must hold.</summary>
    public EquatableArray<string> Predicates { get; init; } = [];
}
