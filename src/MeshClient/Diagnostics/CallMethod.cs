namespace MeshClient.Diagnostics;

/// <summary>The method attribute of a call: its HTTP verb or its gRPC method. Immutable.</summary>
/// <param name="Key">Attribute key.</param>
/// <param name="Value">A value from a bounded set.</param>
internal readonly record struct CallMethod(string Key, string Value);
