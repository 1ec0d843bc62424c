using Grpc.Core;

namespace MeshClient.Xds.Transport.Tokens;

/// <summary>A token, or why there is none. Immutable.</summary>
internal readonly record struct JwtTokenRead(string? Token, RpcException? Failure);
