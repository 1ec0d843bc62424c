using MeshClient.Http;

namespace MeshClient;

/// <summary>Reads what the mesh knows about a response.</summary>
public static class MeshHttpResponseExtensions
{
    /// <summary>The call that led to this response; null when the response did not come through the mesh.</summary>
    /// <param name="response">A response of a client that uses the mesh.</param>
    /// <returns>A summary as of now, or null.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="response"/> is null.</exception>
    public static MeshCallSummary? GetMeshCall(this HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.Content switch
        {
            MeshResponseContent content => content.Call.Summarize(),
            LocalReplyContent content => content.Call,
            _ => null,
        };
    }
}
