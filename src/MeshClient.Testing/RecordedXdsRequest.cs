using System.Collections.Immutable;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Testing;

/// <summary>A request as it reached a <see cref="FakeXdsServer"/>. Immutable.</summary>
public sealed record RecordedXdsRequest
{
    /// <summary>The number of the stream, counted from 1 since the server was started.</summary>
    public required int Stream { get; init; }

    /// <summary>The variant of the protocol that the stream speaks.</summary>
    public XdsTransportProtocol Protocol { get; init; }

    /// <summary>The meaning of the request.</summary>
    public required XdsRequestKind Kind { get; init; }

    /// <summary>The resource type; null if the server does not know it.</summary>
    public required XdsResourceType? Type { get; init; }

    /// <summary>The type URL as sent.</summary>
    public required string TypeUrl { get; init; }

    /// <summary>
    /// The version that the client has accepted last (<c>version_info</c>). The incremental protocol has no such field: in an ACK or NACK
    /// it is the version that the answered response carried, else empty.
    /// </summary>
    public required string Version { get; init; }

    /// <summary>The nonce of the response that is answered (<c>response_nonce</c>); empty in an initial request.</summary>
    public required string Nonce { get; init; }

    /// <summary>All names that the client subscribes to; in the incremental protocol those that it subscribes to after this request.</summary>
    public required IReadOnlyList<string> ResourceNames { get; init; }

    /// <summary>The names that an incremental request adds (<c>resource_names_subscribe</c>).</summary>
    public IReadOnlyList<string> Subscribed { get; init; } = [];

    /// <summary>The names that an incremental request gives up (<c>resource_names_unsubscribe</c>).</summary>
    public IReadOnlyList<string> Unsubscribed { get; init; } = [];

    /// <summary>What the client holds already, by name, according to the first incremental request of a type (<c>initial_resource_versions</c>).</summary>
    public IReadOnlyDictionary<string, string> InitialVersions { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Who the client is, if the request says so. Only the first one of a stream must.</summary>
    public RecordedXdsNode? Node { get; init; }

    /// <summary>The code of <c>error_detail</c> in a NACK, a <c>google.rpc.Code</c>; else zero.</summary>
    public int ErrorCode { get; init; }

    /// <summary>The text of <c>error_detail</c> in a NACK; else null.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The stream, the meaning and the content on one line.</summary>
    public override string ToString()
    {
        var type = Type?.ToString() ?? TypeUrl;
        var error = ErrorMessage is null ? "" : $" error {ErrorCode} \"{ErrorMessage}\"";
        return $"stream {Stream}: {Kind} {type} version \"{Version}\" nonce \"{Nonce}\" names [{string.Join(", ", ResourceNames)}]{error}";
    }
}
