using Grpc.Core;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Transport.Tokens;

/// <summary>The call credentials of a server in the form that a gRPC call takes. Thread-safe.</summary>
internal static class TokenCallCredentials
{
    private const string Header = "authorization";

    /// <summary>Null if the server has none.</summary>
    public static CallCredentials? Create(XdsServer server, TimeProvider time, IRandomSource random)
    {
        if (server.CallCredentials.Count == 0)
        {
            return null;
        }

        var files = server.CallCredentials.OfType<XdsJwtTokenFileCredentials>().Select(file => new JwtTokenFile(file.TokenFile, time, random)).ToArray();
        return CallCredentials.FromInterceptor(async (_, metadata) =>
        {
            foreach (var file in files)
            {
                metadata.Add(Header, $"Bearer {await file.GetAsync().ConfigureAwait(false)}");
            }
        });
    }
}
