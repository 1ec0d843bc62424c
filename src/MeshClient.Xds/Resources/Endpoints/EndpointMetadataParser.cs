using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Metadata = MeshClient.Xds.Proto.Core.Metadata;

namespace MeshClient.Xds.Resources.Endpoints;

/// <summary>Metadata of an endpoint or a locality: the key on a hash ring (gRFC A76) and the proxy (gRFC A86). Thread-safe.</summary>
internal static class EndpointMetadataParser
{
    private const string Field = "metadata";
    private const string LoadBalancing = "envoy.lb";
    private const string HashKey = "hash_key";
    private const string ProxyAddress = "envoy.http11_proxy_transport_socket.proxy_address";

    /// <summary>Null when there is nothing that this client reads. A typed entry of a known type must be valid, whatever its key.</summary>
    public static EndpointMetadata? Parse(Metadata? metadata, ParseScope scope)
    {
        if (metadata is null)
        {
            return null;
        }

        using var level = scope.Enter(Field);
        EndpointAddress? proxy = null;
        var hashKey = ReadHashKey(metadata);
        foreach (var (key, any) in metadata.TypedFilterMetadata)
        {
            var value = MetadataParser.ParseTyped(key, any, scope);
            proxy = key == ProxyAddress ? (value as AddressMetadata)?.Address : proxy;

            // A typed entry of a known type takes the place of the untyped one (xds-client 3.4).
            hashKey = key == LoadBalancing && value is not null ? "" : hashKey;
        }

        return proxy is null && hashKey.Length == 0 ? null : new EndpointMetadata { HashKey = hashKey, ProxyAddress = proxy };
    }

    private static string ReadHashKey(Metadata metadata) =>
        metadata.FilterMetadata.TryGetValue(LoadBalancing, out var settings)
        && settings.Fields.TryGetValue(HashKey, out var value)
        && value.KindCase == Value.KindOneofCase.StringValue
            ? value.StringValue
            : "";
}
