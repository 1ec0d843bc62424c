using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.LoadBalancing;

/// <summary>
/// Reads the fields of a JSON object with a schema: what has the wrong type or range is an error that names the field, what is not
/// in the schema is noted as ignored. Single-owner: the parse of one resource.
/// </summary>
internal sealed class StructFields(Struct json, ParseScope scope)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public bool Has(string name) => Find(name) is not null;

    public bool Bool(string name, bool fallback) => Find(name) switch
    {
        null => fallback,
        { KindCase: Value.KindOneofCase.BoolValue } value => value.BoolValue,
        _ => Wrong(name, "true or false", fallback),
    };

    public double Number(string name, double fallback, Func<double, bool> isValid, string range) => Find(name) switch
    {
        null => fallback,
        { KindCase: Value.KindOneofCase.NumberValue } value when isValid(value.NumberValue) => value.NumberValue,
        _ => Wrong(name, $"a number, {range}", fallback),
    };

    public TimeSpan Duration(string name, TimeSpan fallback, TimeSpan min, TimeSpan max) => Find(name) switch
    {
        null => fallback,
        { KindCase: Value.KindOneofCase.StringValue } value
            when JsonDuration.TryParse(value.StringValue, out var duration) && duration >= min && duration <= max => duration,
        _ => Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a duration like \"2.5s\", {Text(min)} to {Text(max)}"), fallback),
    };

    public string Choice(string name, string fallback, params ReadOnlySpan<string> choices)
    {
        var value = Find(name);
        if (value is null)
        {
            return fallback;
        }

        return value.KindCase == Value.KindOneofCase.StringValue && choices.Contains(value.StringValue)
            ? value.StringValue
            : Wrong(name, $"one of {string.Join(", ", choices.ToArray())}", fallback);
    }

    /// <summary>Null when the field is unset or invalid; the latter is reported.</summary>
    public IReadOnlyList<string>? Strings(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.KindCase == Value.KindOneofCase.ListValue
            && value.ListValue.Values.All(item => item.KindCase == Value.KindOneofCase.StringValue)
                ? [.. value.ListValue.Values.Select(item => item.StringValue)]
                : Wrong<IReadOnlyList<string>?>(name, "a list of strings", null);
    }

    /// <summary>Reads a nested object; <paramref name="read"/> also runs when the field is unset, on an empty object.</summary>
    public T Object<T>(string name, Func<StructFields, T> read)
    {
        var value = Find(name);
        if (value is not null && value.KindCase != Value.KindOneofCase.StructValue)
        {
            Wrong(name, "an object", 0);
        }

        using var level = scope.Enter(name);
        var fields = new StructFields(value?.StructValue ?? new Struct(), scope);
        var result = read(fields);
        fields.ReportUnknown();
        return result;
    }

    public void Error(string name, string reason) => scope.Error(name, reason);

    /// <summary>For a field that is in the schema but has no effect yet.</summary>
    public void Ignore(string name) => scope.IgnoredIf(Has(name), name);

    public void ReportUnknown()
    {
        foreach (var name in json.Fields.Keys.Where(name => !_known.Contains(name)))
        {
            scope.Ignored(name);
        }
    }

    private static string Text(TimeSpan value) => string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.#######}s");

    private Value? Find(string name)
    {
        _known.Add(name);
        return json.Fields.TryGetValue(name, out var value) && value.KindCase is not (Value.KindOneofCase.NullValue or Value.KindOneofCase.None)
            ? value
            : null;
    }

    private T Wrong<T>(string name, string expected, T fallback)
    {
        scope.Error(name, $"must be {expected}");
        return fallback;
    }
}
