namespace MeshClient.Xds.Bootstrap;

/// <summary>What the control plane is told about this process (<c>envoy.config.core.v3.Node</c>). Immutable.</summary>
public sealed class XdsNode
{
    /// <summary>Gets the identity of this process; control planes often choose the configuration by it.</summary>
    /// <value>The default is empty.</value>
    public string Id { get; init; } = "";

    /// <summary>Gets the name of the service that this process is part of.</summary>
    /// <value>The default is empty.</value>
    public string Cluster { get; init; } = "";

    /// <summary>Gets the region that this process runs in.</summary>
    /// <value>The default is empty.</value>
    public string Region { get; init; } = "";

    /// <summary>Gets the zone that this process runs in.</summary>
    /// <value>The default is empty.</value>
    public string Zone { get; init; } = "";

    /// <summary>Gets the part of the zone that this process runs in.</summary>
    /// <value>The default is empty.</value>
    public string SubZone { get; init; } = "";

    /// <summary>
    /// Gets free content that is passed on unchanged. Values are null, strings, booleans, numbers, dictionaries with string keys, and
    /// sequences of these; they are copied. Istio needs <c>GENERATOR</c> = <c>grpc</c>.
    /// </summary>
    /// <value>The default is empty.</value>
    /// <exception cref="ArgumentException">A value has another type, is not finite, or is nested deeper than 64.</exception>
    public IReadOnlyDictionary<string, object?> Metadata
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = NodeMetadata.Copy(value);
        }
    }
    = NodeMetadata.Empty;
}
