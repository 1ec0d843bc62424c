using MeshClient.Xds.Model;

namespace MeshClient.Xds.Resources;

/// <summary>
/// What became of the bytes of one resource: a model, or all errors found. The name is set whenever it could be read, also for an
/// invalid resource. Immutable.
/// </summary>
internal readonly struct ParsedResource
{
    private ParsedResource(string? name, XdsResource? resource, IReadOnlyList<ResourceError>? errors, IReadOnlyCollection<string>? ignoredFields)
    {
        Name = name;
        Resource = resource;
        Errors = errors;
        IgnoredFields = ignoredFields ?? [];
    }

    public string? Name { get; }

    /// <summary>Null when there are errors.</summary>
    public XdsResource? Resource { get; }

    /// <summary>Null when there is a resource.</summary>
    public IReadOnlyList<ResourceError>? Errors { get; }

    /// <summary>Paths, without indexes, of fields that the resource sets and that have no effect in this client.</summary>
    public IReadOnlyCollection<string> IgnoredFields { get; }

    public static ParsedResource Valid(XdsResource resource, IReadOnlyCollection<string>? ignoredFields = null) =>
        new(resource.Name, resource, null, ignoredFields);

    public static ParsedResource Invalid(string? name, IReadOnlyList<ResourceError> errors) => new(name, null, errors, null);
}
