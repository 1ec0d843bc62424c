using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace MeshClient.Xds.Internal;

/// <summary>Reads protobuf messages from bytes that somebody else made. Thread-safe.</summary>
internal static class MessageBytes
{
    public static bool TryParse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? message, [NotNullWhen(false)] out string? error)
        where T : class, IMessage<T>
    {
        try
        {
            (message, error) = (parser.ParseFrom(bytes), null);
            return true;
        }
        catch (Exception exception) when (IsMalformed(exception))
        {
            (message, error) = (null, exception.Message);
            return false;
        }
    }

    /// <summary>For callers that need not say what is wrong.</summary>
    public static bool TryParse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? message)
        where T : class, IMessage<T>
    {
        try
        {
            message = parser.ParseFrom(bytes);
            return true;
        }
        catch (Exception exception) when (IsMalformed(exception))
        {
            message = null;
            return false;
        }
    }

    /// <summary>
    /// True for all that the protobuf library throws on broken input. That is not only its own exception: a zero tag inside of a group
    /// is an InvalidOperationException, and lengths near 2^31 overflow into exceptions about indexes.
    /// </summary>
    public static bool IsMalformed(Exception exception) => exception is not OutOfMemoryException;
}
