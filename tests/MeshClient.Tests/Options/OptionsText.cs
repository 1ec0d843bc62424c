using System.Collections;
using System.Globalization;
using System.Reflection;

namespace MeshClient.Tests.Options;

/// <summary>Every public setting of an options object as <c>path=value</c>, in the order of declaration.</summary>
internal static class OptionsText
{
    /// <param name="options">The object.</param>
    /// <param name="skipDefaultsOf">Dictionary entry of which only the first two settings are listed.</param>
    public static string[] Of(object options, string? skipDefaultsOf = null) =>
    [
        .. Lines(options, "").Where(line => skipDefaultsOf is null || !line.Contains($":{skipDefaultsOf}:", StringComparison.Ordinal)
            || line.Contains($":{skipDefaultsOf}:Endpoints=", StringComparison.Ordinal)
            || line.Contains($":{skipDefaultsOf}:Dns=", StringComparison.Ordinal)),
    ];

    private static IEnumerable<string> Lines(object options, string path) => options.GetType()
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.Name != nameof(MeshClientOptions.Bootstrap))
        .SelectMany(property => Lines(property.GetValue(options), path + property.Name, property.PropertyType));

    private static IEnumerable<string> Lines(object? value, string path, Type type) => value switch
    {
        IDictionary<string, object?> values => values.Select(entry => $"{path}:{entry.Key}={entry.Value}"),
        IDictionary groups => groups.Keys.Cast<object>().SelectMany(key => Lines(groups[key]!, $"{path}:{key}:")),
        IList<string> texts => [$"{path}=[{string.Join(',', texts)}]"],
        IList items => items.Cast<object>().SelectMany((item, index) => Lines(item, $"{path}:{index}:")),
        _ when type.Namespace == "MeshClient" && type.IsClass => Lines(value!, path + ":"),
        _ => [$"{path}={Convert.ToString(value, CultureInfo.InvariantCulture)}"],
    };
}
