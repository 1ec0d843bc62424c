using System.Buffers;
using Grpc.Core.Utils;

namespace Grpc.Core;

/// <summary>The rules for keys of metadata.</summary>
internal static class MetadataKey
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>The key in lower case, or an <see cref="ArgumentException"/> when it holds a character that gRPC forbids.</summary>
    public static string Normalize(string key)
    {
        GrpcPreconditions.CheckNotNull(key, nameof(key));
        GrpcPreconditions.CheckArgument(
            !key.AsSpan().ContainsAnyExcept(Allowed),
            "Metadata entry key not valid. Keys can only contain alphanumeric characters, underscores, hyphens and dots.");
        return key.ToLowerInvariant();
    }

    /// <summary>Whether a normalized key belongs to a binary value.</summary>
    public static bool IsBinary(string key) => key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal);
}
