using System.Globalization;

namespace MeshClient.Xds.Resources.Common;

/// <summary>
/// Where a parser stands in a resource, and everything it found wrong so far. Parsers report and go on, so that one NACK lists all
/// errors. Single-owner: the parse of one resource.
/// </summary>
internal sealed class ParseScope(XdsResourceType type, ParseContext context)
{
    // A NACK is one gRPC message: a resource of a million broken endpoints must not make a million lines.
    private const int MaxErrors = 32;
    private const int MaxIgnoredFields = 64;

    private readonly FieldPath _path = new();
    private readonly List<ResourceError> _errors = [];
    private readonly HashSet<string> _ignoredFields = new(StringComparer.Ordinal);
    private int _suppressedErrors;

    public ParseContext Context => context;

    public string? ResourceName { get; set; }

    public bool HasErrors => _errors.Count > 0;

    public IReadOnlyList<ResourceError> Errors => _suppressedErrors == 0
        ? _errors
        : [.. _errors, NewError("", string.Create(CultureInfo.InvariantCulture, $"and {_suppressedErrors} more errors"))];

    /// <summary>Paths without indexes of fields that were set and have no effect in this client.</summary>
    public IReadOnlyCollection<string> IgnoredFields => _ignoredFields;

    public FieldPath.Level Enter(string field) => _path.Enter(field);

    public FieldPath.Level Enter(string field, int index) => _path.Enter(field, index);

    public FieldPath.Level Enter(string field, string key) => _path.Enter(field, key);

    /// <summary>Reports the field the parser stands in.</summary>
    public void Error(string reason)
    {
        if (_errors.Count == MaxErrors)
        {
            _suppressedErrors++;
            return;
        }

        _errors.Add(NewError(_path.ToString(), reason));
    }

    /// <summary>Reports a field of the message the parser stands in.</summary>
    public void Error(string field, string reason)
    {
        using (_path.Enter(field))
        {
            Error(reason);
        }
    }

    /// <summary>Notes that <paramref name="field"/> of the current message is set but has no effect, so that an operator can see it.</summary>
    public void Ignored(string field)
    {
        if (_ignoredFields.Count < MaxIgnoredFields)
        {
            using (_path.Enter(field))
            {
                _ignoredFields.Add(_path.WithoutIndexes());
            }
        }
    }

    public void IgnoredIf(bool set, string field)
    {
        if (set)
        {
            Ignored(field);
        }
    }

    private ResourceError NewError(string path, string reason) => new(type, ResourceName ?? "", path, reason);
}
