using System.Globalization;

namespace MeshClient.Xds.Tests.Protos;

/// <summary>The official protocol as listed in <c>WireTables</c>. Immutable.</summary>
internal static class OfficialTables
{
    private const string MapLabel = "map<string,>";

    /// <summary>
    /// Messages that the tables lack. <c>udpa.type.v1.TypedStruct</c>: the tables hold the xDS tree, and this message lives in the
    /// older UDPA tree, which is frozen. Numbers as in <c>udpa/type/v1/typed_struct.proto</c> of the repository cncf/xds.
    /// </summary>
    public static IReadOnlyList<WireField> Supplement { get; } =
    [
        new("udpa.type.v1.TypedStruct", 1, "type_url", "string", "", ""),
        new("udpa.type.v1.TypedStruct", 2, "value", "google.protobuf.Struct", "", ""),
    ];

    public static WireProtocol Load()
    {
        var fieldRows = ReadRows("wire-fields.tsv", 6);
        var fields = fieldRows.Where(row => row[1].Length > 0).Select(ToField).Concat(Supplement).ToList();
        var messages = fieldRows.Select(row => row[0]).Concat(Supplement.Select(field => field.Message)).ToHashSet();
        var enumValues = ReadRows("wire-enums.tsv", 3).Select(row => new WireEnumValue(row[0], ToNumber(row[1]), row[2])).ToList();
        var methods = ReadRows("wire-services.tsv", 6).Select(ToMethod).ToList();
        return new WireProtocol(messages, fields, enumValues, methods);
    }

    private static List<string[]> ReadRows(string table, int columns)
    {
        using var stream = typeof(OfficialTables).Assembly.GetManifestResourceStream(table)
            ?? throw new InvalidOperationException($"Table {table} is not embedded.");
        using var reader = new StreamReader(stream);
        var rows = reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToList();
        return rows.TrueForAll(row => row.Length == columns)
            ? rows
            : throw new InvalidDataException($"Table {table} has a row without {columns} columns.");
    }

    private static WireField ToField(string[] row) =>
        new(row[0], ToNumber(row[1]), row[2], row[3], row[4] == MapLabel ? "map" : row[4], row[5]);

    private static WireMethod ToMethod(string[] row) =>
        new(row[0], row[1], Qualify(row[2], row[0]), row[3], Qualify(row[4], row[0]), row[5]);

    // The table names a message of the service's own package without the package.
    private static string Qualify(string message, string service) =>
        message.Contains('.', StringComparison.Ordinal) ? message : $"{service[..service.LastIndexOf('.')]}.{message}";

    private static int ToNumber(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
