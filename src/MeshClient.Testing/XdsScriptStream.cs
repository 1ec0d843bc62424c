using Grpc.Core;
using MeshClient.Testing.ControlPlane;
using MeshClient.Testing.Resources;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Resources;

namespace MeshClient.Testing;

/// <summary>A stream of an xDS client on which the test plays the server. Thread-safe.</summary>
public sealed class XdsScriptStream
{
    private readonly AdsHub _hub;
    private readonly AdsStream _stream;
    private readonly TimeSpan _ceiling;

    internal XdsScriptStream(AdsHub hub, AdsStream stream, TimeSpan ceiling) => (_hub, _stream, _ceiling) = (hub, stream, ceiling);

    /// <summary>The number of the stream, counted from 1 since the server was started.</summary>
    public int Number => _stream.Number;

    /// <summary>The variant of the protocol that the client chose.</summary>
    public XdsTransportProtocol Protocol => _stream.Protocol;

    /// <summary>Messages that the connection has taken so far. A client that does not read brings the number to a halt.</summary>
    public long SentCount => _stream.WrittenCount;

    /// <summary>True once either side has ended the stream.</summary>
    public bool IsEnded => _stream.Ended.IsCompleted;

    /// <summary>Waits for the next request that the test has not read, whatever it is about.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The request.</returns>
    /// <exception cref="TimeoutException">No request came in time.</exception>
    public Task<RecordedXdsRequest> ExpectRequestAsync(CancellationToken cancellationToken = default) =>
        ExpectAsync(null, "a request", cancellationToken);

    /// <summary>Waits for the next request about a type that the test has not read, and leaves requests about other types unread.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The request.</returns>
    /// <exception cref="TimeoutException">No such request came in time.</exception>
    public Task<RecordedXdsRequest> ExpectRequestAsync(XdsResourceType type, CancellationToken cancellationToken = default) =>
        ExpectAsync(XdsResourceTypes.TypeUrl(type), $"a {type} request", cancellationToken);

    /// <summary>Sends a state-of-the-world response.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="version">Its version.</param>
    /// <param name="nonce">Its nonce.</param>
    /// <param name="resources">Its resources, in this order.</param>
    public void Respond(XdsResourceType type, string version, string nonce, params XdsRawResource[] resources) =>
        Respond(XdsResourceTypes.TypeUrl(type), version, nonce, resources);

    /// <summary>Sends a state-of-the-world response with any type URL.</summary>
    /// <param name="typeUrl">The type URL of the response, which need not fit the resources.</param>
    /// <param name="version">Its version.</param>
    /// <param name="nonce">Its nonce.</param>
    /// <param name="resources">Its resources, in this order.</param>
    public void Respond(string typeUrl, string version, string nonce, params XdsRawResource[] resources)
    {
        ArgumentNullException.ThrowIfNull(typeUrl);
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(nonce);
        ArgumentNullException.ThrowIfNull(resources);
        Respond(new XdsResponse(typeUrl, version, nonce) { Resources = resources });
    }

    /// <summary>Sends a state-of-the-world response, whatever the stream speaks.</summary>
    /// <param name="response">The response.</param>
    public void Respond(XdsResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        _hub.Respond(_stream, response.TypeUrl, response.Version, response.Nonce, response.ToMessage());
    }

    /// <summary>Sends an incremental response.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="nonce">Its nonce.</param>
    /// <param name="resources">Its resources, in this order.</param>
    public void RespondDelta(XdsResourceType type, string nonce, params XdsEnvelope[] resources)
    {
        ArgumentNullException.ThrowIfNull(nonce);
        ArgumentNullException.ThrowIfNull(resources);
        Respond(new XdsDeltaResponse(type, nonce) { Resources = resources });
    }

    /// <summary>Sends an incremental response, whatever the stream speaks.</summary>
    /// <param name="response">The response.</param>
    public void Respond(XdsDeltaResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        _hub.Respond(_stream, response.TypeUrl, response.SystemVersion, response.Nonce, response.ToMessage());
    }

    /// <summary>
    /// Sends messages without end, each as soon as the client has room for it, until the stream ends. What is sent later is never reached,
    /// except the end of the stream.
    /// </summary>
    /// <param name="message">Makes the message of a number, counted from 0; <see cref="XdsResponse.ToBytes"/> helps.</param>
    public void RespondEndlessly(Func<long, byte[]> message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _stream.Send(Endless(message));
    }

    /// <summary>Sends bytes in place of a response: one gRPC message with this content.</summary>
    /// <param name="message">The bytes, which need not be a response.</param>
    public void RespondRaw(ReadOnlyMemory<byte> message) => _stream.Send([message.ToArray()]);

    /// <summary>Ends the stream with a status, after what was sent before.</summary>
    /// <param name="statusCode">The gRPC status.</param>
    /// <param name="detail">The detail that comes with it.</param>
    public void Fail(StatusCode statusCode, string detail = "") => _stream.End(new Status(statusCode, detail));

    /// <summary>Ends the stream with status OK, after what was sent before.</summary>
    public void Complete() => _stream.End(Status.DefaultSuccess);

    /// <summary>Waits until the stream has ended, by whichever side.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends with the stream.</returns>
    /// <exception cref="TimeoutException">The stream did not end in time.</exception>
    public Task WaitForEndAsync(CancellationToken cancellationToken = default) =>
        _hub.Changed.WaitAsync(() => IsEnded, () => $"the end of stream {Number}", Describe, _ceiling, cancellationToken);

    private IEnumerable<byte[]> Endless(Func<long, byte[]> message)
    {
        for (var number = 0L; !IsEnded; number++)
        {
            yield return message(number);
        }
    }

    private Task<RecordedXdsRequest> ExpectAsync(string? typeUrl, string what, CancellationToken cancellationToken) =>
        _hub.Changed.WaitAsync(
            () => _hub.TakeUnread(_stream, typeUrl),
            () => $"{what} on stream {Number}",
            Describe,
            _ceiling,
            cancellationToken);

    private string Describe() =>
        XdsServerReport.Describe(_hub) + (IsEnded ? $"\nStream {Number} has ended: nothing more comes on it" : "");
}
