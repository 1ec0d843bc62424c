namespace MeshClient.Xds.Model;

/// <summary>One contribution to the hash by which hashing policies choose an endpoint (gRFC A42, envoy-http 1.9). Immutable.</summary>
internal sealed record HashPolicy
{
    public required HashPolicyKind Kind { get; init; }

    /// <summary>Of the header (lower-case) or query parameter; empty for other kinds.</summary>
    public string Name { get; init; } = "";

    /// <summary>Applied to the values of the header.</summary>
    public RegexRewrite? Rewrite { get; init; }

    /// <summary>For <see cref="HashPolicyKind.Cookie"/>.</summary>
    public CookieTemplate? Cookie { get; init; }

    /// <summary>Ends the list once there is a hash.</summary>
    public bool IsTerminal { get; init; }
}
