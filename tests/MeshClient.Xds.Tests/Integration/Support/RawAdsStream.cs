using System.Buffers.Binary;
using Google.Protobuf;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Tests.Client.Support;
using Microsoft.AspNetCore.Http;

namespace MeshClient.Xds.Tests.Integration.Support;

/// <summary>The server's end of one ADS stream: gRPC frames by hand.</summary>
internal sealed class RawAdsStream
{
    private const int PrefixLength = 5;
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly HttpContext _context;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RawAdsStream(HttpContext context)
    {
        _context = context;
        Authorization = context.Request.Headers.Authorization;
        _context.Response.ContentType = "application/grpc";
        _context.RequestAborted.Register(() => _done.TrySetResult());
    }

    public Task Completion => _done.Task;

    /// <summary>The header of the request that opened the stream; null if there was none.</summary>
    public string? Authorization { get; }

    public async Task<DiscoveryRequest> NextRequestAsync()
    {
        using var ceiling = new CancellationTokenSource(Ceiling);
        var prefix = new byte[PrefixLength];
        await _context.Request.Body.ReadExactlyAsync(prefix, ceiling.Token);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await _context.Request.Body.ReadExactlyAsync(message, ceiling.Token);
        return DiscoveryRequest.Parser.ParseFrom(message);
    }

    public Task RespondAsync(XdsResourceType type, string version, string nonce, params string[] resources)
    {
        var response = new DiscoveryResponse { TypeUrl = XdsResourceTypes.TypeUrl(type), VersionInfo = version, Nonce = nonce };
        response.Resources.Add(resources.Select(text => TestDecoder.Resource(type, text)));
        return WriteMessageAsync(response.ToByteArray());
    }

    /// <summary>One well-formed gRPC frame around any bytes.</summary>
    public Task WriteMessageAsync(byte[] message)
    {
        var frame = new byte[PrefixLength + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, PrefixLength);
        return WriteBytesAsync(frame);
    }

    public async Task WriteBytesAsync(byte[] bytes)
    {
        await _context.Response.Body.WriteAsync(bytes);
        await _context.Response.Body.FlushAsync();
    }

    public void End(int grpcStatus, string message = "")
    {
        if (_context.Response.HasStarted)
        {
            _context.Response.AppendTrailer("grpc-status", $"{grpcStatus}");
            _context.Response.AppendTrailer("grpc-message", message);
        }
        else
        {
            _context.Response.Headers["grpc-status"] = $"{grpcStatus}";
            _context.Response.Headers["grpc-message"] = message;
        }

        _done.TrySetResult();
    }

    /// <summary>Resets the stream.</summary>
    public void Abort() => _context.Abort();
}
