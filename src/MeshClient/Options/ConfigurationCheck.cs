using Microsoft.Extensions.Configuration;

namespace MeshClient.Options;

/// <summary>
/// Walks a section against the schema: reports what is misspelled or unreadable and keeps the rest for binding. Single-owner: one bind.
/// </summary>
internal sealed class ConfigurationCheck
{
    private readonly string _prefix;
    private readonly ConfigurationErrors _errors = new();
    private readonly Dictionary<string, string?> _usable = new(StringComparer.OrdinalIgnoreCase);

    private ConfigurationCheck(string prefix) => _prefix = prefix;

    /// <summary>The settings that can be bound, and what is wrong with the others.</summary>
    public static (IConfiguration Usable, IReadOnlyList<string> Errors) Run(IConfiguration section, string path)
    {
        var check = new ConfigurationCheck(path);
        check.VisitMembers(section, ConfigurationSchema.Root, "");
        var usable = new ConfigurationBuilder().AddInMemoryCollection(check._usable).Build();
        return (usable, check._errors.Messages);
    }

    private void Visit(IConfigurationSection section, ConfigurationNode node, string path)
    {
        if (node == ConfigurationNode.Anything)
        {
            Keep(section, path);
        }
        else if (node.Parses is null)
        {
            VisitContainer(section, node, path);
        }
        else if (section.GetChildren().Any())
        {
            _errors.Add(_prefix + path, $"holds settings, but must be {node.Expected}");
        }
        else if (section.Value is { } value)
        {
            // A null value means "not set", as if the key were not there.
            VisitValue(node, path, value);
        }
    }

    private void VisitValue(ConfigurationNode node, string path, string value)
    {
        if (node.Parses!(value))
        {
            _usable[path[1..]] = value;
        }
        else
        {
            _errors.Add(_prefix + path, $"is \"{value}\", but must be {node.Expected}");
        }
    }

    private void VisitContainer(IConfigurationSection section, ConfigurationNode node, string path)
    {
        // Empty JSON objects and arrays arrive as a null or empty value.
        if (!string.IsNullOrEmpty(section.Value))
        {
            _errors.Add(_prefix + path, $"is \"{section.Value}\", but must hold settings");
        }
        else if (node.Item is null)
        {
            VisitMembers(section, node, path);
        }
        else
        {
            VisitItems(section, node.Item, path);
        }
    }

    private void Keep(IConfigurationSection section, string path)
    {
        if (section.Value is { } value)
        {
            _usable[path[1..]] = value;
        }

        foreach (var child in section.GetChildren())
        {
            Keep(child, $"{path}:{child.Key}");
        }
    }

    private void VisitMembers(IConfiguration section, ConfigurationNode node, string path)
    {
        foreach (var child in section.GetChildren())
        {
            if (node.Members!.TryGetValue(child.Key, out var member))
            {
                Visit(child, member, $"{path}:{child.Key}");
            }
            else
            {
                var similar = Similarity.Closest(child.Key, node.Members.Keys);
                _errors.Add($"{_prefix}{path}:{child.Key}", similar is null
                    ? $"is no setting; known are {string.Join(", ", node.Members.Keys.Order(StringComparer.Ordinal))}"
                    : $"is no setting; did you mean {similar}");
            }
        }
    }

    private void VisitItems(IConfigurationSection section, ConfigurationNode item, string path)
    {
        foreach (var child in section.GetChildren())
        {
            Visit(child, item, $"{path}:{child.Key}");
        }

        // An entry none of whose settings is given still counts, so that validation sees it.
        foreach (var child in section.GetChildren().Where(child => item.Members is not null && !child.GetChildren().Any()))
        {
            _usable.TryAdd($"{path}:{child.Key}"[1..], "");
        }
    }
}
