using System.Text.Json;

namespace MeshClient.Xds.Orca;

/// <summary>Reads the JSON form that plain HTTP backends send, with the names of the message or of its JSON mapping. Thread-safe.</summary>
internal static class OrcaJson
{
    /// <summary>False, and nothing was added, when the text is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, IOrcaSink sink)
    {
        try
        {
            return TryWalk(json, null) && TryWalk(json, sink);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryWalk(ReadOnlySpan<byte> json, IOrcaSink? sink)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (OrcaNames.TryFindUnnamed(name, out var metric))
            {
                if (!TryAdd(ref reader, metric, default, sink))
                {
                    return false;
                }
            }
            else if (OrcaNames.TryFindMap(name, out metric))
            {
                if (!TryWalkMap(ref reader, metric, sink))
                {
                    return false;
                }
            }
            else
            {
                reader.Skip();
            }
        }

        // Nothing may follow; the reader throws if something does.
        return reader.TokenType == JsonTokenType.EndObject && !reader.Read();
    }

    private static bool TryWalkMap(ref Utf8JsonReader reader, OrcaMetric metric, IOrcaSink? sink)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // A name with escapes is taken as it is written: no name that anybody asks for has any.
            var name = reader.ValueSpan;
            reader.Read();
            if (!TryAdd(ref reader, metric, name, sink))
            {
                return false;
            }
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private static bool TryAdd(ref Utf8JsonReader reader, OrcaMetric metric, ReadOnlySpan<byte> name, IOrcaSink? sink)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var value))
        {
            return false;
        }

        sink?.Add(metric, name, value);
        return true;
    }
}
