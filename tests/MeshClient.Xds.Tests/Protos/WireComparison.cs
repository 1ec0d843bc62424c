namespace MeshClient.Xds.Tests.Protos;

/// <summary>Lists every difference between a declared protocol and the official one, a line each. Stateless.</summary>
internal static class WireComparison
{
    public static IEnumerable<string> CompareMessages(WireProtocol declared, WireProtocol official) =>
        declared.Messages
            .Where(message => !official.Messages.Contains(message))
            .Select(message => $"{message}: no such message")
            .Order(StringComparer.Ordinal);

    public static IEnumerable<string> CompareFields(WireProtocol declared, WireProtocol official) =>
        Compare(declared.Fields, official.Fields, field => $"{field.Message}.{field.Name}");

    public static IEnumerable<string> CompareEnums(WireProtocol declared, WireProtocol official) =>
        Compare(declared.EnumValues, official.EnumValues, value => $"{value.Enum}.{value.Name}");

    public static IEnumerable<string> FindMissingEnumValues(WireProtocol declared, WireProtocol official)
    {
        var enums = declared.EnumValues.Select(value => value.Enum).ToHashSet();
        return official.EnumValues
            .Where(value => enums.Contains(value.Enum))
            .Except(declared.EnumValues)
            .Select(value => $"{value.Enum}.{value.Name} = {value.Number}: not declared");
    }

    public static IEnumerable<string> CompareMethods(WireProtocol declared, WireProtocol official) =>
        Compare(declared.Methods, official.Methods, method => $"{method.Service}.{method.Name}");

    private static IEnumerable<string> Compare<T>(IEnumerable<T> declared, IEnumerable<T> official, Func<T, string> name)
        where T : class
    {
        var byName = official.ToDictionary(name);
        return declared
            .Select(item => (Name: name(item), Declared: item, Official: byName.GetValueOrDefault(name(item))))
            .Where(pair => !pair.Declared.Equals(pair.Official))
            .Select(pair => $"{pair.Name}: declared as [{pair.Declared}], official is [{pair.Official?.ToString() ?? "nothing"}]")
            .Order(StringComparer.Ordinal);
    }
}
