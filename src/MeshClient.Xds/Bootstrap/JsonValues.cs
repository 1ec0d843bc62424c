using System.Text.Json;

namespace MeshClient.Xds.Bootstrap;

/// <summary>Turns JSON into plain values: null, string, bool, double, dictionaries and lists. Thread-safe.</summary>
internal static class JsonValues
{
    public static Dictionary<string, object?> Entries(JsonElement element, string path, List<string> errors)
    {
        var entries = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            entries[property.Name] = Value(property.Value, $"{path}.{property.Name}", errors);
        }

        return entries;
    }

    public static string KindName(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    private static object? Value(JsonElement value, string path, List<string> errors) => value.ValueKind switch
    {
        JsonValueKind.Object => Entries(value, path, errors),
        JsonValueKind.Array => value.EnumerateArray().Select((item, index) => Value(item, $"{path}[{index}]", errors)).ToList(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => Number(value, path, errors),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static double Number(JsonElement value, string path, List<string> errors)
    {
        // Metadata goes out as google.protobuf.Struct, whose numbers are doubles.
        if (value.TryGetDouble(out var number) && double.IsFinite(number))
        {
            return number;
        }

        errors.Add($"{path}: the number {value.GetRawText()} is out of range");
        return 0;
    }
}
