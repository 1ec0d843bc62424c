using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using HealthCheckConfig = MeshClient.Xds.Proto.Endpoints.Endpoint.Types.HealthCheckConfig;
using MetadataMessage = MeshClient.Xds.Proto.Core.Metadata;

namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary>
/// <c>envoy.config.endpoint.v3.LbEndpoint</c> in place. Remembers what neighbours often share. Single-owner: the read of one resource.
/// </summary>
internal ref struct EndpointReader(ParseScope scope)
{
    private const int Endpoint = 1;
    private const int HealthStatus = 2;
    private const int Metadata = 3;
    private const int Weight = 4;
    private const int EndpointName = 5;

    private const int EndpointAddressField = 1;
    private const int HealthCheck = 2;
    private const int Hostname = 3;
    private const int AdditionalAddresses = 4;

    private const int AdditionalAddress = 1;

    private readonly bool _allowsUnixSockets = scope.Context.AllowsUnixSockets;
    private ReadOnlySpan<byte> _lastMetadata;
    private EndpointMetadata? _lastMetadataModel;
    private string _lastHostname = "";

    /// <summary>Null for what is invalid and for what needs the general parser.</summary>
    public EndpointModel? Read(ReadOnlySpan<byte> message)
    {
        var endpoint = ReadOnlySpan<byte>.Empty;
        var hasEndpoint = false;
        var (weight, hasWeight) = (1u, false);
        var (metadata, hasMetadata) = (default(EndpointMetadata), false);
        var health = EndpointHealth.Unknown;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case Endpoint when reader.Kind == WireKind.Bytes && !hasEndpoint:
                    endpoint = reader.Content;
                    hasEndpoint = true;
                    break;
                case HealthStatus when reader.Kind == WireKind.Varint && reader.Value <= int.MaxValue:
                    health = EndpointParser.ParseHealth((int)reader.Value);
                    break;
                case Metadata when reader.Kind == WireKind.Bytes && !hasMetadata && TryReadMetadata(reader.Content, out metadata):
                    hasMetadata = true;
                    break;
                case Weight when reader.Kind == WireKind.Bytes && !hasWeight && WireNumbers.TryReadWrapped(reader.Content, out weight) && weight > 0:
                    hasWeight = true;
                    break;
                case > EndpointName:
                    break;
                default:
                    return null;
            }
        }

        return reader.IsMalformed || !hasEndpoint ? null : ReadEndpoint(endpoint, weight, health, metadata);
    }

    public bool TryReadMetadata(ReadOnlySpan<byte> message, out EndpointMetadata? metadata)
    {
        // In a mesh, the endpoints of a workload say the same.
        metadata = _lastMetadataModel;
        if (!_lastMetadata.IsEmpty && message.SequenceEqual(_lastMetadata))
        {
            return true;
        }

        if (!MessageBytes.TryParse(MetadataMessage.Parser, message, out var parsed))
        {
            return false;
        }

        metadata = EndpointMetadataParser.Parse(parsed, scope);
        _lastMetadata = message;
        _lastMetadataModel = metadata;
        return !scope.HasErrors;
    }

    private EndpointModel? ReadEndpoint(ReadOnlySpan<byte> message, uint weight, EndpointHealth health, EndpointMetadata? metadata)
    {
        EndpointAddress? address = null;
        List<EndpointAddress>? additional = null;
        string? hostname = "";
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case EndpointAddressField when reader.Kind == WireKind.Bytes && address is null && AddressReader.Read(reader.Content, _allowsUnixSockets) is { } read:
                    address = read;
                    break;
                case Hostname when reader.Kind == WireKind.Bytes && WireText.Read(reader.Content, _lastHostname) is { } text:
                    hostname = text;
                    break;
                case AdditionalAddresses when reader.Kind == WireKind.Bytes && ReadAdditional(reader.Content) is { } another:
                    (additional ??= []).Add(another);
                    break;
                case HealthCheck when reader.Kind == WireKind.Bytes && MessageBytes.TryParse(HealthCheckConfig.Parser, reader.Content, out _):
                case > AdditionalAddresses:
                    break;
                default:
                    return null;
            }
        }

        if (reader.IsMalformed || address is null)
        {
            return null;
        }

        _lastHostname = hostname;
        return new EndpointModel
        {
            Address = address,
            AdditionalAddresses = additional?.ToEquatableArray() ?? EquatableArray<EndpointAddress>.Empty,
            Weight = weight,
            Health = health,
            Hostname = hostname,
            Metadata = metadata,
        };
    }

    private readonly EndpointAddress? ReadAdditional(ReadOnlySpan<byte> message)
    {
        EndpointAddress? address = null;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field != AdditionalAddress)
            {
                continue;
            }

            if (reader.Kind != WireKind.Bytes || address is not null || AddressReader.Read(reader.Content, _allowsUnixSockets) is not { } read)
            {
                return null;
            }

            address = read;
        }

        return reader.IsMalformed ? null : address;
    }
}
