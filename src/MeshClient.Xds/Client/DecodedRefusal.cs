namespace MeshClient.Xds.Client;

/// <summary>What a server says in place of a resource (xRFC TP3). Immutable.</summary>
/// <param name="Name">In canonical form.</param>
/// <param name="Code">A gRPC status code.</param>
/// <param name="Message">The server's words.</param>
internal readonly record struct DecodedRefusal(string Name, int Code, string Message);
