using System.Text;

namespace MeshClient.Xds.Resources.Support;

/// <summary>A field, or an extension of an unknown type, that a resource sets without effect. Immutable.</summary>
internal sealed class IgnoredField(FieldSupport?[] path, string extension)
{
    public bool Is(ReadOnlySpan<FieldSupport?> otherPath, ReadOnlySpan<byte> otherExtension) =>
        otherPath.SequenceEqual(path) && (extension.Length == 0 ? otherExtension.IsEmpty : Ascii.Equals(otherExtension, extension));

    /// <summary>Official names without indexes, <c>virtual_hosts.routes.route.priority</c>; an unknown type stands in brackets.</summary>
    public override string ToString()
    {
        var text = string.Join('.', path.Select(field => field!.Name));
        return extension.Length == 0 ? text : $"{text}[{Common.Quote.Text(extension)}]";
    }
}
