using System.Runtime.CompilerServices;
using System.Text;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Resources.LoadBalancing;

namespace MeshClient.Xds.Resources.Support;

/// <summary>
/// Finds what a resource sets and this client does not honour, in the bytes of the resource, so that fields of which we do not even
/// have a declaration are found too. Numbers that <see cref="SupportTable"/> does not know are left alone: they are newer than the
/// table. Allocates only when something is found for the first time. Single-owner: one scan.
/// </summary>
internal struct IgnoredFieldScanner
{
    /// <summary>Of one resource; the reader of a report has understood by then.</summary>
    public const int MaxFields = 64;

    // As deep as the parser of protobuf goes.
    private const int MaxDepth = 100;

    // What they hold is skipped, but for our own policies, whose parser reports what it does not know of the JSON.
    private static readonly string[] JsonCarriers = ["xds.type.v3.TypedStruct", "udpa.type.v1.TypedStruct"];

    private PathBuffer _path;
    private int _depth;
    private MessageSupport? _except;
    private List<IgnoredField>? _found;

    /// <summary>Official paths without indexes, in the order of first appearance; empty if everything is honoured.</summary>
    /// <param name="type">Type of the resource.</param>
    /// <param name="resource">Its bytes.</param>
    /// <param name="except">A message that the caller has looked at; null for none.</param>
    public static IReadOnlyCollection<string> Scan(XdsResourceType type, ReadOnlySpan<byte> resource, MessageSupport? except = null)
    {
        var scanner = new IgnoredFieldScanner { _except = except };
        scanner.ScanMessage(SupportTable.Root(type), resource);
        return scanner._found is null ? [] : [.. scanner._found.Select(field => field.ToString())];
    }

    /// <summary>True if there is anything to report in a part of a resource.</summary>
    public static bool FindsAny(MessageSupport message, ReadOnlySpan<byte> bytes)
    {
        var scanner = new IgnoredFieldScanner();
        scanner.ScanMessage(message, bytes);
        return scanner._found is not null;
    }

    private void ScanMessage(MessageSupport message, ReadOnlySpan<byte> bytes)
    {
        var fields = new WireReader(bytes);
        while (fields.Next())
        {
            if (message.Find(fields.Field) is not { IsScanned: true } field || _depth == MaxDepth)
            {
                continue;
            }

            _path[_depth++] = field;
            ScanField(field, fields);
            _depth--;
        }
    }

    private void ScanField(FieldSupport field, in WireReader value)
    {
        if (field.IsReported)
        {
            if (IsSet(field, value))
            {
                Report(default);
            }
        }
        else if (value.Kind == WireKind.Bytes)
        {
            var content = field.IsMap ? ValueOfEntry(value.Content) : value.Content;
            if (field.Child is { } child)
            {
                if (child != _except)
                {
                    ScanMessage(child, content);
                }
            }
            else if (field.IsExtension)
            {
                ScanExtension(content);
            }
        }
    }

    private void ScanExtension(ReadOnlySpan<byte> any)
    {
        var name = ReadExtension(any, out var value);
        var isJson = IsAny(name, JsonCarriers);
        if (isJson)
        {
            name = ReadExtension(value, out _);
        }

        if (!isJson && SupportTable.Find(name) is { Status: SupportStatus.Supported } message)
        {
            ScanMessage(message, value);
        }
        else if (!name.IsEmpty && !(isJson && IsAny(name, LoadBalancingPolicyRegistry.CustomTypes)))
        {
            Report(name);
        }
    }

    // Any and both messages that carry JSON: type URL (1) and value (2).
    private static ReadOnlySpan<byte> ReadExtension(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> typeUrl = default;
        value = default;
        var fields = new WireReader(message);
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                typeUrl = fields.Content;
            }
            else if (fields.Field == 2)
            {
                value = fields.Content;
            }
        }

        return typeUrl[(typeUrl.LastIndexOf((byte)'/') + 1)..];
    }

    private static bool IsAny(ReadOnlySpan<byte> name, string[] names)
    {
        foreach (var candidate in names)
        {
            if (Ascii.Equals(name, candidate))
            {
                return true;
            }
        }

        return false;
    }

    // An entry is a message of key (1) and value (2).
    private static ReadOnlySpan<byte> ValueOfEntry(ReadOnlySpan<byte> entry)
    {
        ReadOnlySpan<byte> value = default;
        var fields = new WireReader(entry);
        while (fields.Next())
        {
            if (fields.Field == 2)
            {
                value = fields.Content;
            }
        }

        return value;
    }

    private static bool IsSet(FieldSupport field, in WireReader value)
    {
        if (value.Kind != WireKind.Bytes)
        {
            return value.Value != 0;
        }

        if (!field.IsWrappedBool)
        {
            return !field.IsEmptyDefault || !value.Content.IsEmpty;
        }

        var wrapped = new WireReader(value.Content);
        return wrapped.Next() && wrapped.Value != 0;
    }

    private void Report(ReadOnlySpan<byte> extension)
    {
        ReadOnlySpan<FieldSupport?> path = _path;
        path = path[.._depth];
        _found ??= [];
        foreach (var known in _found)
        {
            if (known.Is(path, extension))
            {
                return;
            }
        }

        if (_found.Count < MaxFields)
        {
            _found.Add(new IgnoredField(path.ToArray(), Encoding.UTF8.GetString(extension)));
        }
    }

    [InlineArray(MaxDepth)]
    private struct PathBuffer
    {
        private FieldSupport? _first;
    }
}
