using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Resources.Common;

/// <summary>
/// The content of an Any that holds an extension: its effective type name, and its bytes or, if it came as a TypedStruct, its JSON.
/// Immutable.
/// </summary>
internal readonly struct Extension
{
    private Extension(string typeName, ByteString value, Struct? json) => (TypeName, Value, Json) = (typeName, value, json);

    /// <summary>What follows the last slash of the type URL.</summary>
    public string TypeName { get; }

    public ByteString Value { get; }

    /// <summary>Set when the extension came as <c>xds.type.v3.TypedStruct</c> or <c>udpa.type.v1.TypedStruct</c>.</summary>
    public Struct? Json { get; }

    /// <summary>False when there is no usable type URL, which is reported.</summary>
    public static bool TryOpen(Any? any, string field, ParseScope scope, out Extension extension)
    {
        extension = default;
        if (any is null)
        {
            scope.Error(field, "is required");
            return false;
        }

        switch (NameOf(any.TypeUrl))
        {
            case "xds.type.v3.TypedStruct":
                return TryRead(any, Proto.XdsTypes.TypedStruct.Parser, field, scope, out var typed)
                    && TryOpen(typed.TypeUrl, typed.Value, field, scope, out extension);
            case "udpa.type.v1.TypedStruct":
                return TryRead(any, Proto.UdpaTypes.TypedStruct.Parser, field, scope, out var older)
                    && TryOpen(older.TypeUrl, older.Value, field, scope, out extension);
            case "":
                scope.Error(field, "the type URL is empty");
                return false;
            default:
                extension = new Extension(NameOf(any.TypeUrl), any.Value, null);
                return true;
        }
    }

    /// <summary>Reads the bytes as <typeparamref name="T"/>; false when they are not one, or when the extension came as JSON.</summary>
    public bool TryRead<T>(MessageParser<T> parser, string field, ParseScope scope, [NotNullWhen(true)] out T? message)
        where T : class, IMessage<T>
    {
        message = null;
        if (Json is not null)
        {
            scope.Error(field, $"{TypeName} must be sent as the message itself, not as a TypedStruct");
            return false;
        }

        return TryRead(Value, TypeName, parser, field, scope, out message);
    }

    private static bool TryOpen(string typeUrl, Struct? json, string field, ParseScope scope, out Extension extension)
    {
        extension = new Extension(NameOf(typeUrl), ByteString.Empty, json ?? new Struct());
        if (extension.TypeName.Length > 0)
        {
            return true;
        }

        scope.Error(field, "the type URL inside the TypedStruct is empty");
        return false;
    }

    private static bool TryRead<T>(
        Any any, MessageParser<T> parser, string field, ParseScope scope, [NotNullWhen(true)] out T? message)
        where T : class, IMessage<T> => TryRead(any.Value, NameOf(any.TypeUrl), parser, field, scope, out message);

    private static bool TryRead<T>(
        ByteString value,
        string typeName,
        MessageParser<T> parser,
        string field,
        ParseScope scope,
        [NotNullWhen(true)] out T? message)
        where T : class, IMessage<T>
    {
        if (MessageBytes.TryParse(parser, value.Span, out message, out var error))
        {
            return true;
        }

        scope.Error(field, $"the bytes are not a valid {typeName}: {error}");
        return false;
    }

    private static string NameOf(string typeUrl) => typeUrl[(typeUrl.LastIndexOf('/') + 1)..];
}
