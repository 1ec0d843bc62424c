using System.Globalization;
using System.Text.Json;
using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Bootstrap;

/// <summary>
/// Reads the fields of one JSON object, adds what is wrong to a common list with the JSON path, and treats null as absent, because
/// existing documents contain such nulls. Immutable.
/// </summary>
internal readonly struct JsonFields(JsonElement element, string path, List<string> errors)
{
    public void Fail(string name, string problem) => errors.Add($"{At(name)}: {problem}");

    /// <summary>True if the field is there and not null, whatever its kind.</summary>
    public bool IsPresent(string name) => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public string At(string name) => path.Length == 0 ? name : name.Length == 0 ? path : $"{path}.{name}";

    public string? OptionalString(string name) => Find(name, JsonValueKind.String, "a string") is { } value ? value.GetString() : null;

    public string RequiredString(string name)
    {
        if (!IsPresent(name))
        {
            Fail(name, "is required");
            return "";
        }

        var value = OptionalString(name);
        if (value is "")
        {
            Fail(name, "must not be empty");
        }

        return value ?? "";
    }

    public bool? OptionalBool(string name)
    {
        if (!IsPresent(name))
        {
            return null;
        }

        var value = element.GetProperty(name);
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Fail(name, $"must be true or false but is {JsonValues.KindName(value.ValueKind)}");
        return null;
    }

    public JsonFields? OptionalObject(string name) =>
        Find(name, JsonValueKind.Object, "an object") is { } value ? new JsonFields(value, At(name), errors) : null;

    /// <summary>The elements with their paths; the kind of each element is up to the caller.</summary>
    public IReadOnlyList<(JsonElement Element, string Path)>? OptionalArray(string name)
    {
        if (Find(name, JsonValueKind.Array, "an array") is not { } value)
        {
            return null;
        }

        var at = At(name);
        return [.. value.EnumerateArray().Select((item, index) => (item, string.Create(CultureInfo.InvariantCulture, $"{at}[{index}]")))];
    }

    /// <summary>The elements of an array of objects; elements of another kind are reported and left out.</summary>
    public IReadOnlyList<JsonFields>? OptionalObjects(string name)
    {
        if (OptionalArray(name) is not { } items)
        {
            return null;
        }

        var objects = new List<JsonFields>();
        foreach (var (item, itemPath) in items)
        {
            if (AsObject(item, itemPath) is { } fields)
            {
                objects.Add(fields);
            }
        }

        return objects;
    }

    /// <summary>The entries of a map of objects; entries of another kind, also nulls, are reported and left out.</summary>
    public IEnumerable<(string Key, JsonFields Value)> Entries()
    {
        var entries = new List<(string, JsonFields)>();
        foreach (var property in element.EnumerateObject())
        {
            if (AsObject(property.Value, $"{path}[\"{property.Name}\"]") is { } fields)
            {
                entries.Add((property.Name, fields));
            }
        }

        return entries;
    }

    /// <summary>A duration as protocol buffers write it in JSON: seconds with at most nine decimals, and an s.</summary>
    public TimeSpan? OptionalDuration(string name)
    {
        if (OptionalString(name) is not { } text)
        {
            return null;
        }

        if (JsonDuration.TryParse(text, out var duration))
        {
            return duration;
        }

        Fail(name, $"\"{text}\" is not a duration such as \"600s\"");
        return null;
    }

    /// <summary>The values of the object as plain objects; null if the field is absent.</summary>
    public IReadOnlyDictionary<string, object?>? OptionalValues(string name) =>
        Find(name, JsonValueKind.Object, "an object") is { } value ? JsonValues.Entries(value, At(name), errors) : null;

    private JsonElement? Find(string name, JsonValueKind kind, string expected)
    {
        if (!IsPresent(name))
        {
            return null;
        }

        var value = element.GetProperty(name);
        if (value.ValueKind == kind)
        {
            return value;
        }

        Fail(name, $"must be {expected} but is {JsonValues.KindName(value.ValueKind)}");
        return null;
    }

    private JsonFields? AsObject(JsonElement item, string itemPath)
    {
        if (item.ValueKind == JsonValueKind.Object)
        {
            return new JsonFields(item, itemPath, errors);
        }

        errors.Add($"{itemPath}: must be an object but is {JsonValues.KindName(item.ValueKind)}");
        return null;
    }
}
