namespace MeshClient.Tests.Support;

/// <summary>Files of the working copy that tests compare with the code.</summary>
internal static class RepositoryFiles
{
    /// <summary>Set to 1 to rewrite baselines and generated tables instead of comparing them.</summary>
    public const string RewriteVariable = "MESHCLIENT_REWRITE_BASELINES";

    public static string Root { get; } = FindRoot();

    public static bool Rewrite => Environment.GetEnvironmentVariable(RewriteVariable) == "1";

    public static string PathOf(string relativePath) => Path.Combine(Root, relativePath);

    public static string Read(string relativePath) => File.ReadAllText(PathOf(relativePath));

    /// <summary>Lines of the first Markdown table whose header begins with the given text, without header and separator.</summary>
    public static string[] ReadTable(string relativePath, string header) =>
    [
        .. File.ReadLines(PathOf(relativePath))
            .SkipWhile(line => !line.StartsWith(header, StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|')),
    ];

    // The deterministic build maps source paths, so the search starts at the test assembly and goes up.
    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "MeshClient.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The tests do not run inside the working copy.");
    }
}
