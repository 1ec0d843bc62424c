using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MeshClient.Testing.Backends;

/// <summary>Ends a request the hard way.</summary>
internal static class RequestAborter
{
    /// <summary>Cuts the whole connection, also for HTTP/2, where Kestrel's own abort ends only the stream.</summary>
    public static void AbortConnection(HttpContext context)
    {
        if (context.Features.Get<ConnectionContext>() is { } connection)
        {
            connection.Abort(new ConnectionAbortedException("The test server was told to cut the connection."));
        }
        else
        {
            context.Abort();
        }
    }

    public static void ResetStream(HttpContext context, int errorCode)
    {
        if (context.Features.Get<IHttpResetFeature>() is { } stream)
        {
            stream.Reset(errorCode);
        }
        else
        {
            AbortConnection(context);
        }
    }
}
