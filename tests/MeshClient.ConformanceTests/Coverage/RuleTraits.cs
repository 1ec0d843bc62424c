using System.Text.RegularExpressions;
using MeshClient.Tests.Support;

namespace MeshClient.ConformanceTests.Coverage;

/// <summary>Finds the traits in the sources of all tests.</summary>
internal static partial class RuleTraits
{
    public static IReadOnlyList<RuleTrait> All { get; } =
    [
        .. Directory.EnumerateFiles(RepositoryFiles.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(RepositoryFiles.Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .SelectMany(Read),
    ];

    private static List<RuleTrait> Read(string file)
    {
        var traits = new List<RuleTrait>();
        var pending = new List<(string Section, string Id)>();
        var type = Path.GetFileNameWithoutExtension(file);
        foreach (var line in RepositoryFiles.Read(file).Split('\n'))
        {
            pending.AddRange(Traits().Matches(line).SelectMany(match =>
                CaseIds().Matches(match.Groups["ids"].Value).Select(id => (match.Groups["section"].Value, id.Value))));
            if (pending.Count == 0)
            {
                continue;
            }

            var test = Types().Match(line) is { Success: true } declared ? declared.Groups["name"].Value
                : Methods().Match(line) is { Success: true } method ? $"{type}.{method.Groups["name"].Value}"
                : null;
            if (test is not null)
            {
                traits.AddRange(pending.Distinct().Select(rule => new RuleTrait(rule.Section, rule.Id, test, file)));
                pending.Clear();
            }
        }

        return traits;
    }

    [GeneratedRegex("""Trait\("Rule",\s*"xds-client (?<section>8\.\d+) (?<ids>[^"]*)"\)""")]
    private static partial Regex Traits();

    [GeneratedRegex("""\b[A-Z]{1,2}\d+\b""")]
    private static partial Regex CaseIds();

    [GeneratedRegex("""^\s*(public|internal)\s[\w\s]*\bclass (?<name>\w+)""")]
    private static partial Regex Types();

    [GeneratedRegex("""^\s*public\s[^=;(]*?\b(?<name>\w+)\(""")]
    private static partial Regex Methods();
}
