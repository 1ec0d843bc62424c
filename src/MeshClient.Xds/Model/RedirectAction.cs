namespace MeshClient.Xds.Model;

/// <summary>Answer with a redirect; null parts are taken from the request. Immutable.</summary>
internal sealed record RedirectAction : RouteAction
{
    public required int StatusCode { get; init; }

    public string? Scheme { get; init; }

    public string? Host { get; init; }

    public int? Port { get; init; }

    /// <summary>Whole new path, may hold a query.</summary>
    public string? Path { get; init; }

    /// <summary>Replaces the matched prefix.</summary>
    public string? PrefixRewrite { get; init; }

    public bool StripQuery { get; init; }
}
