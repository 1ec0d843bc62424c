namespace MeshClient.Transport;

/// <summary>A connection to an endpoint could not be made: nothing of any request was sent on it.</summary>
internal sealed class EndpointConnectException : IOException
{
    public EndpointConnectException(ConnectFailureKind kind, string message, Exception innerException)
        : base(message, innerException) => Kind = kind;

    public ConnectFailureKind Kind { get; }

    /// <summary>Finds the connect failure that the HTTP stack wrapped; null when the request may have been sent.</summary>
    public static EndpointConnectException? Find(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current is EndpointConnectException found)
            {
                return found;
            }
        }

        return null;
    }
}
