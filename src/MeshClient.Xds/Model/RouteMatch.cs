using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>Conditions of a route, all of which must hold. Immutable.</summary>
internal sealed record RouteMatch
{
    public required PathMatch Path { get; init; }

    public EquatableArray<HeaderMatch> Headers { get; init; } = [];

    public EquatableArray<QueryParameterMatch> QueryParameters { get; init; } = [];

    /// <summary>Only requests whose content type is gRPC.</summary>
    public bool GrpcOnly { get; init; }

    /// <summary>Chance in millionths that the route matches; null means always.</summary>
    public uint? FractionPerMillion { get; init; }
}
