using System.Reflection;
using MeshClient.Options;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Tests.Options;

public sealed class ConfigurationSchemaTests
{
    [Fact]
    public void Root_EveryPropertyOfTheOptions_IsASettingOfTheRightKind() =>
        Assert.Equal(
            Settings(typeof(MeshClientOptions), "").Order(StringComparer.Ordinal),
            Settings(ConfigurationSchema.Root, "").Order(StringComparer.Ordinal));

    private static IEnumerable<string> Settings(Type type, string path) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.PropertyType != typeof(XdsBootstrap))
        .SelectMany(property => SettingsOf(property.PropertyType, $"{path}/{property.Name}"));

    private static IEnumerable<string> SettingsOf(Type type, string path)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            _ when value == typeof(string) => [$"{path}: text"],
            _ when value == typeof(object) => [$"{path}: {ConfigurationNode.Anything.Expected}"],
            _ when value == typeof(bool) => [$"{path}: true or false"],
            _ when value == typeof(int) => [$"{path}: a whole number"],
            _ when value == typeof(TimeSpan) => [$"{path}: a time such as 00:00:15"],
            { IsEnum: true } => [$"{path}: one of {string.Join(", ", Enum.GetNames(value))}"],
            { IsGenericType: true } => SettingsOf(value.GetGenericArguments()[^1], path + "/*"),
            _ => Settings(value, path),
        };
    }

    private static IEnumerable<string> Settings(ConfigurationNode node, string path) => node switch
    {
        { Members: { } members } => members.SelectMany(member => Settings(member.Value, $"{path}/{member.Key}")),
        { Item: { } item } => Settings(item, path + "/*"),
        _ => [$"{path}: {node.Expected}"],
    };
}
