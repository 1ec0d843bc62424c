using MeshClient.Xds.Model;

namespace MeshClient.Xds.Client;

/// <summary>Receives one resource (the watcher contract of gRFC A88). Callbacks run on the control loop.</summary>
internal interface IResourceWatcher
{
    /// <summary>A first or changed usable copy. Clears every error told before.</summary>
    void OnResource(XdsResource resource);

    /// <summary>There is no usable copy (any more): stop using what was delivered before.</summary>
    void OnResourceError(XdsError error);

    /// <summary>Something is wrong but the delivered copy stays in force; null when it is right again.</summary>
    void OnAmbientError(XdsError? error);
}
