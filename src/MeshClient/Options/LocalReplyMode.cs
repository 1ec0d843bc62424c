namespace MeshClient;

/// <summary>How plain HTTP callers are told about failures that the mesh itself decides or detects.</summary>
public enum LocalReplyMode
{
    /// <summary>An exception derived from <see cref="HttpRequestException"/> that carries status, reason and cause.</summary>
    Exceptions,

    /// <summary>The response that an Envoy sidecar would have given, marked with the header <c>x-mesh-response-flags</c>.</summary>
    Responses,
}
