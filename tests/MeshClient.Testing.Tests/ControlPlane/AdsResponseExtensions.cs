using Google.Protobuf;
using MeshClient.Xds.Proto.Discovery;

namespace MeshClient.Testing.Tests.ControlPlane;

internal static class AdsResponseExtensions
{
    /// <summary>The resources of a response as messages.</summary>
    public static IReadOnlyList<T> Resources<T>(this DiscoveryResponse response)
        where T : IMessage<T>, new() =>
        [.. response.Resources.Select(static any => any.Unpack<T>())];
}
