namespace MeshClient.Xds.Model;

/// <summary>Where the authority that a route sends comes from.</summary>
internal enum HostRewriteKind
{
    Literal,

    /// <summary>The first value of a request header; without one the authority stays.</summary>
    Header,

    /// <summary>The request's path after a substitution.</summary>
    PathRegex,

    /// <summary>The host name of the chosen endpoint (gRFC A81); without one the authority stays.</summary>
    EndpointHostname,
}
