namespace MeshClient;

/// <summary>Who this process is to the control plane (<c>envoy.config.core.v3.Node</c>).</summary>
public sealed class MeshNodeOptions
{
    /// <summary>Gets or sets the node id.</summary>
    /// <value>The default is <see langword="null"/>: the name of the machine.</value>
    public string? Id { get; set; }

    /// <summary>Gets or sets the name of the service that this process belongs to.</summary>
    /// <value>The default is <see langword="null"/>: none.</value>
    public string? Cluster { get; set; }

    /// <summary>Gets or sets the region that this process runs in.</summary>
    /// <value>The default is <see langword="null"/>: unknown.</value>
    public string? Region { get; set; }

    /// <summary>Gets or sets the zone that this process runs in.</summary>
    /// <value>The default is <see langword="null"/>: unknown.</value>
    public string? Zone { get; set; }

    /// <summary>Gets or sets the sub-zone that this process runs in.</summary>
    /// <value>The default is <see langword="null"/>: unknown.</value>
    public string? SubZone { get; set; }

    /// <summary>Gets more facts for the control plane, by name.</summary>
    /// <remarks>
    /// In configuration texts, sections of further names, and lists, as in <c>"LABELS": { "app": "web" }</c>. From code also numbers,
    /// booleans and nulls, dictionaries and sequences of these.
    /// </remarks>
    /// <value>Empty by default.</value>
    public IDictionary<string, object?> Metadata { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);
}
