namespace MeshClient.Xds.Client;

/// <summary>The answer to one response. Immutable.</summary>
/// <param name="Nonce">Of the response.</param>
/// <param name="Rejection">The text of a NACK; null for an ACK.</param>
internal readonly record struct Reply(string Nonce, string? Rejection);
