using System.Collections;
using System.Globalization;
using System.Reflection;
using MeshClient.Tests.Support;

namespace MeshClient.Tests.Options;

public sealed class OptionsReferenceTests
{
    private static readonly XmlDocumentation Documentation = XmlDocumentation.Of(typeof(MeshClientOptions).Assembly);

    [Fact]
    public void ReferencePage_SettingsTable_IsWhatTheCodeSays() =>
        MarkdownTable.Verify("docs/reference/options.md", "| setting |", Rows(typeof(MeshClientOptions), ""));

    [Fact]
    public void ReferencePage_ClientTable_IsWhatTheCodeSays() =>
        MarkdownTable.Verify("docs/reference/options.md", "| client setting |", Rows(typeof(MeshHandlerOptions), ""));

    private static IEnumerable<string> Rows(Type type, string path)
    {
        var defaults = Activator.CreateInstance(type)!;
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.PropertyType.Namespace != "MeshClient.Xds.Bootstrap")
            .SelectMany(property => Rows(property, property.GetValue(defaults), path + property.Name));
    }

    private static IEnumerable<string> Rows(PropertyInfo property, object? value, string path)
    {
        var type = property.PropertyType;
        if (IsOptions(type))
        {
            return Rows(type, path + ":");
        }

        if (type.IsGenericType && IsOptions(type.GetGenericArguments()[^1]))
        {
            return Rows(type.GetGenericArguments()[^1], $"{path}:{(typeof(IDictionary).IsAssignableFrom(value!.GetType()) ? "{name}" : "{n}")}:");
        }

        return [$"| `{path}` | {TypeName(type)} | {Default(value)} | {Meaning(property)} |"];
    }

    private static bool IsOptions(Type type) => type is { IsClass: true, Namespace: "MeshClient" };

    private static string Meaning(PropertyInfo property)
    {
        var summary = Documentation.Text(property, "summary")
            .Replace("Gets or sets ", "", StringComparison.Ordinal)
            .Replace("Gets ", "", StringComparison.Ordinal)
            .Replace("a value indicating ", "", StringComparison.Ordinal);
        string[] parts = [char.ToUpperInvariant(summary[0]) + summary[1..], Documentation.Text(property, "remarks"), Documentation.Text(property, "value")];
        return string.Join(' ', parts.Where(part => part.Length > 0));
    }

    private static string TypeName(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var value when value == typeof(string) => "text",
        var value when value == typeof(bool) => "true, false",
        var value when value == typeof(int) => "number",
        var value when value == typeof(TimeSpan) => "time",
        { IsEnum: true } value => string.Join(", ", Enum.GetNames(value).Select(name => $"`{name}`")),
        var value when value == typeof(IDictionary<string, object?>) => "values by name",
        _ => "list of texts",
    };

    private static string Default(object? value) => value switch
    {
        null or "" => "-",
        bool flag => flag ? "`true`" : "`false`",
        ICollection => "empty",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };
}
