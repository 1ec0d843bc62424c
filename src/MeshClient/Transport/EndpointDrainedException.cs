namespace MeshClient.Transport;

/// <summary>The endpoint was removed between the pick and the send: nothing of the request was sent.</summary>
internal sealed class EndpointDrainedException(Exception? innerException)
    : IOException("The endpoint was removed before the request was sent.", innerException);
