using System.Collections.Frozen;

namespace MeshClient.Options;

/// <summary>
/// What may stand at one place of the configuration section: a value, a group of named settings, or many of one kind. Immutable.
/// </summary>
internal sealed class ConfigurationNode
{
    private ConfigurationNode(
        Func<string, bool>? parses, string expected, FrozenDictionary<string, ConfigurationNode>? members, ConfigurationNode? item) =>
        (Parses, Expected, Members, Item) = (parses, expected, members, item);

    /// <summary>For a value: whether the text can be bound.</summary>
    public Func<string, bool>? Parses { get; }

    /// <summary>For a value: what it should look like.</summary>
    public string Expected { get; }

    /// <summary>For a group: its settings by name.</summary>
    public FrozenDictionary<string, ConfigurationNode>? Members { get; }

    /// <summary>For a list or dictionary: each of its entries.</summary>
    public ConfigurationNode? Item { get; }

    /// <summary>A text, or settings of any name and depth.</summary>
    public static ConfigurationNode Anything { get; } = new(null, "text or settings of any name", null, null);

    public static ConfigurationNode Value(Func<string, bool> parses, string expected) => new(parses, expected, null, null);

    public static ConfigurationNode Group(IEnumerable<KeyValuePair<string, ConfigurationNode>> members) =>
        new(null, "", members.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), null);

    public static ConfigurationNode Many(ConfigurationNode item) => new(null, "", null, item);
}
