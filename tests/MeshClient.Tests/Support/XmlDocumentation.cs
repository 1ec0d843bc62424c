using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MeshClient.Tests.Support;

/// <summary>The documentation comments of an assembly as text for Markdown tables.</summary>
internal sealed partial class XmlDocumentation
{
    private readonly Dictionary<string, XElement> _members;

    private XmlDocumentation(XDocument document) =>
        _members = document.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    public static XmlDocumentation Of(Assembly assembly) => new(XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")));

    /// <summary>The text of one tag of a property's comment, on one line; empty when the tag is missing.</summary>
    public string Text(PropertyInfo property, string tag)
    {
        var element = _members[$"P:{property.DeclaringType!.FullName}.{property.Name}"].Element(tag);
        return element is null ? "" : Spaces().Replace(string.Concat(element.Nodes().Select(Render)), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Render(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => see.Attribute("langword")?.Value ?? $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
        _ => "",
    };

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}
