namespace MeshClient.Routing.Matching;

/// <summary>Where the value of a header that a matcher names comes from.</summary>
internal enum HeaderOrigin
{
    /// <summary>The message's headers, and those of its content.</summary>
    Message,

    /// <summary>Only the content's headers: .NET does not let these names into a message's own.</summary>
    Content,

    /// <summary>Computed by the content when nobody set it.</summary>
    ContentLength,

    Method,
    Path,
    Authority,
    Scheme,

    /// <summary>Of responses.</summary>
    Status,
}
