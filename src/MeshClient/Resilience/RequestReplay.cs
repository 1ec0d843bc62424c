using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Json;

namespace MeshClient.Resilience;

/// <summary>
/// Tells which contents can be sent a second time from their beginning without having been kept (Envoy would buffer them). Others may
/// be repeated only while no byte of them has been taken. Thread-safe.
/// </summary>
internal static class RequestReplay
{
    public static bool IsReplayable(HttpContent? content) => content switch
    {
        null or ReadOnlyMemoryContent => true,
        // A subclass may hand out its bytes in its own way.
        ByteArrayContent => content.GetType().Assembly == typeof(ByteArrayContent).Assembly,
        StreamContent => content.GetType() == typeof(StreamContent) && IsSeekable(content),
        JsonContent json => !IsSequence(json.Value),
        MultipartContent parts => IsEveryPartReplayable(parts),
        _ => false,
    };

    // The content hands out its own stream in a wrapper that tells; a length is no proof, as the application may have set it.
    private static bool IsSeekable(HttpContent content)
    {
        try
        {
            return content.ReadAsStream().CanSeek;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    // A lazy sequence may be empty the second time.
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "An interface that was trimmed away cannot be used to enumerate.")]
    private static bool IsSequence(object? value) => value is not (null or string or ICollection)
        && (value is IEnumerable || Array.Exists(value.GetType().GetInterfaces(), IsAsyncEnumerable));

    private static bool IsAsyncEnumerable(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>);

    private static bool IsEveryPartReplayable(MultipartContent parts)
    {
        if (parts.GetType().Assembly != typeof(MultipartContent).Assembly)
        {
            return false;
        }

        foreach (var part in parts)
        {
            if (!IsReplayable(part))
            {
                return false;
            }
        }

        return true;
    }
}
