using MeshClient.Xds.Client;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Tests.Client.Fuzzing;

/// <summary>Knows what is in force and whether it was ever lost. Called on the loop; read while the loop is settled.</summary>
internal sealed class FuzzWatcher(XdsResourceType type, string name) : IResourceWatcher
{
    public XdsResourceType Type => type;

    public string Name => name;

    /// <summary>Null if nothing is in force.</summary>
    public XdsResource? Current { get; private set; }

    public XdsError? Error { get; private set; }

    /// <summary>Why something that was in force is not any more.</summary>
    public List<string> Losses { get; } = [];

    public void OnResource(XdsResource resource) => (Current, Error) = (resource, null);

    public void OnResourceError(XdsError error)
    {
        if (Current is not null)
        {
            Losses.Add($"{type} {name}: {error.Message}");
        }

        (Current, Error) = (null, error);
    }

    public void OnAmbientError(XdsError? error) => Error = error;

    public override string ToString() => $"{type} {name}: {Current?.ToString() ?? "nothing"}, error {Error?.Message ?? "none"}";
}
