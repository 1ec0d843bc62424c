namespace MeshClient.Xds.Model;

/// <summary>Header condition (<c>envoy.config.route.v3.HeaderMatcher</c>). Immutable.</summary>
internal sealed record HeaderMatch
{
    /// <summary>Lower-case.</summary>
    public required string Name { get; init; }

    public required HeaderMatchKind Kind { get; init; }

    /// <summary>For <see cref="HeaderMatchKind.String"/>.</summary>
    public StringMatch? String { get; init; }

    /// <summary>For <see cref="HeaderMatchKind.Range"/>: half open.</summary>
    public long RangeStart { get; init; }

    public long RangeEnd { get; init; }

    /// <summary>For <see cref="HeaderMatchKind.Present"/>: the presence asked for.</summary>
    public bool Present { get; init; } = true;

    public bool Invert { get; init; }

    public bool TreatMissingAsEmpty { get; init; }
}
