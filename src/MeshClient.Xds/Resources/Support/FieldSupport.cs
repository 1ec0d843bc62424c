using Google.Protobuf.WellKnownTypes;

namespace MeshClient.Xds.Resources.Support;

/// <summary>
/// One official field, named as in the official protos: <see cref="Type"/> is a scalar, the full name of a message or enum, or
/// <c>map&lt;string, T&gt;</c>; that a field is repeated does not matter here. Immutable once the table is linked.
/// </summary>
internal sealed class FieldSupport(int number, string name, string type, SupportStatus status, string? note)
{
    private const string MapPrefix = "map<string, ";

    public int Number => number;

    public string Name => name;

    public string Type => type;

    public SupportStatus Status => status;

    /// <summary>What else there is to know; null if the status says it all.</summary>
    public string? Note => note;

    /// <summary>True if it is reported when a resource sets the field, because it has no effect in this version.</summary>
    public bool IsReported => status is SupportStatus.Ignored or SupportStatus.Validated or SupportStatus.SkipsRoute;

    /// <summary>True if what lies inside of the field is read.</summary>
    public bool IsRead => status is SupportStatus.Supported or SupportStatus.Validated;

    public bool IsMap => type.StartsWith(MapPrefix, StringComparison.Ordinal);

    /// <summary>The type of one element of a map or list.</summary>
    public string ElementType => IsMap ? type[MapPrefix.Length..^1] : type;

    /// <summary>True if the field holds extensions, whose type the resource names.</summary>
    public bool IsExtension { get; } = type.EndsWith(Any.Descriptor.FullName, StringComparison.Ordinal) || type.EndsWith(Any.Descriptor.FullName + ">", StringComparison.Ordinal);

    /// <summary>True if an empty value means unset.</summary>
    public bool IsEmptyDefault { get; } = !type.Contains('.', StringComparison.Ordinal);

    /// <summary>True for a wrapped bool, of which false counts as unset.</summary>
    public bool IsWrappedBool { get; } = type == BoolValue.Descriptor.FullName;

    /// <summary>The table of the message that the field holds; null for scalars, extensions and whatever is not read.</summary>
    public MessageSupport? Child { get; private set; }

    /// <summary>True if the scanner must look at the field: it or something inside of it may have to be reported.</summary>
    public bool IsScanned { get; private set; }

    public void Link(MessageSupport? child) => Child = IsRead ? child : null;

    /// <summary>True if this changed anything.</summary>
    public bool UpdateIsScanned()
    {
        var scanned = IsReported || (IsRead && (IsExtension || Child?.IsScanned == true));
        var changed = scanned != IsScanned;
        IsScanned = scanned;
        return changed;
    }
}
