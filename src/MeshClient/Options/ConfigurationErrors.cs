namespace MeshClient.Options;

/// <summary>Collects what is wrong, each finding with the path of the setting. Single-owner: one validation.</summary>
internal sealed class ConfigurationErrors
{
    private readonly List<string> _messages = [];

    public IReadOnlyList<string> Messages => _messages;

    public void Add(string path, string problem) => _messages.Add($"{path} {problem}.");

    public void AddRange(IEnumerable<string> messages) => _messages.AddRange(messages);

    public void RequirePositive(string path, TimeSpan? value)
    {
        if (value <= TimeSpan.Zero)
        {
            Add(path, $"is {value}, but must be above zero");
        }
    }

    public void RequireAtLeast<T>(string path, T? value, T minimum)
        where T : struct, IComparable<T>
    {
        if (value is { } given && given.CompareTo(minimum) < 0)
        {
            Add(path, $"is {given}, but must be at least {minimum}");
        }
    }

    public void RequireDefined<T>(string path, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            Add(path, $"is {value}, but must be one of {string.Join(", ", Enum.GetNames<T>())}");
        }
    }

    /// <summary>A certificate without its key is of no use, nor the other way round.</summary>
    public void RequirePair(string path, string? certificateFile, string? privateKeyFile)
    {
        if (certificateFile is null != privateKeyFile is null)
        {
            var (given, missing) = certificateFile is null ? ("PrivateKeyFile", "CertificateFile") : ("CertificateFile", "PrivateKeyFile");
            Add($"{path}:{given}", $"needs {missing} beside it");
        }
    }

    /// <summary>Neither empty nor the content itself, which a later error about the file would show.</summary>
    public void RequirePath(string path, string? value)
    {
        RequireNotBlank(path, value);
        if (value is not null && value.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            Add(path, "holds PEM text, but must be the path of a file that holds it");
        }
    }

    /// <inheritdoc cref="RequirePath"/>
    public void RequireTokenPath(string path, string? value)
    {
        RequireNotBlank(path, value);
        if (value is not null && value.StartsWith("eyJ", StringComparison.Ordinal) && value.Count(character => character == '.') == 2)
        {
            Add(path, "holds a token, but must be the path of a file that holds it");
        }
    }

    /// <summary>An empty string where leaving the setting out means the default.</summary>
    public void RequireNotBlank(string path, string? value)
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
        {
            Add(path, "is empty; give a value or leave the setting out");
        }
    }
}
