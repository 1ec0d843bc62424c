using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

/// <summary>The four call objects over callbacks, in both forms of constructor.</summary>
public sealed class AsyncCallTests
{
    private static readonly FakeStream Stream = new([]);
    private readonly CallCallbacks _callbacks = new();

    [Fact]
    public async Task Unary_WithoutState_UsesItsCallbacks()
    {
        var call = new AsyncUnaryCall<string>(
            Task.FromResult("response"),
            Task.FromResult(_callbacks.Headers),
            _callbacks.GetStatus,
            _callbacks.GetTrailers,
            _callbacks.Dispose);

        Assert.Equal("response", await call);
        Assert.Equal("response", await call.ConfigureAwait(true));
        Assert.Equal("response", await call.ResponseAsync);
        AssertUsed(await call.ResponseHeadersAsync, call.GetStatus(), call.GetTrailers(), call.Dispose);
    }

    [Fact]
    public async Task Unary_WithState_HandsItToItsCallbacks()
    {
        var call = new AsyncUnaryCall<string>(
            Task.FromResult("response"),
            CallCallbacks.HeadersOf,
            CallCallbacks.StatusOf,
            CallCallbacks.TrailersOf,
            CallCallbacks.DisposeOf,
            _callbacks);

        Assert.Equal("response", await call);
        AssertUsed(await call.ResponseHeadersAsync, call.GetStatus(), call.GetTrailers(), call.Dispose);
    }

    [Fact]
    public async Task ServerStreaming_WithoutState_UsesItsCallbacks()
    {
        var call = new AsyncServerStreamingCall<string>(
            Stream, Task.FromResult(_callbacks.Headers), _callbacks.GetStatus, _callbacks.GetTrailers, _callbacks.Dispose);

        Assert.Same(Stream, call.ResponseStream);
        AssertUsed(await call.ResponseHeadersAsync, call.GetStatus(), call.GetTrailers(), call.Dispose);
    }

    [Fact]
    public async Task ServerStreaming_WithState_HandsItToItsCallbacks()
    {
        var call = new AsyncServerStreamingCall<string>(
            Stream, CallCallbacks.HeadersOf, CallCallbacks.StatusOf, CallCallbacks.TrailersOf, CallCallbacks.DisposeOf, _callbacks);

        Assert.Same(Stream, call.ResponseStream);
        AssertUsed(await call.ResponseHeadersAsync, call.GetStatus(), call.GetTrailers(), call.Dispose);
    }

    [Fact]
    public async Task ClientStreaming_WithoutState_UsesItsCallbacks()
    {
        var call = new AsyncClientStreamingCall<string, string>(
            Stream,
            Task.FromResult("response"),
            Task.FromResult(_callbacks.Headers),
            _callbacks.GetStatus,
            _callbacks.GetTrailers,
            _callbacks.Dispose);

        Assert.Same(Stream, call.RequestStream);
        Assert.Equal("response", await call);
        AssertUsed(await call.ResponseHeadersAsync, call.GetStatus(), call.GetTrailers(), call.Dispose);
    }

    [Fact]
    public async Task ClientStreaming_WithState_HandsItToItsCallbacks()
    {
        var call = new AsyncClientStreamingCall<string, string>(
            Stream,
            Task.FromResult("response"),
            CallCallbacks.HeadersOf,
            CallCallbacks.StatusOf,
            CallCallbacks.TrailersOf,
            CallCallbacks.DisposeOf,
            _callbacks);

        Assert.Same(Stream, call.RequestStream);
        Assert.Equal("response", await call.ConfigureAwait(true));
        Assert.Equal("response", await call.ResponseAsync);
        AssertUsed(await call.ResponseHeadersAsync, call.GetStatus(), call.GetTrailers(), call.Dispose);
    }

    [Fact]
    public async Task Duplex_WithoutState_UsesItsCallbacks()
    {
        var call = new AsyncDuplexStreamingCall<string, string>(
            Stream, Stream, Task.FromResult(_callbacks.Headers), _callbacks.GetStatus, _callbacks.GetTrailers, _callbacks.Dispose);

        Assert.Same(Stream, call.RequestStream);
        Assert.Same(Stream, call.ResponseStream);
        AssertUsed(await call.ResponseHeadersAsync, call.GetStatus(), call.GetTrailers(), call.Dispose);
    }

    [Fact]
    public async Task Duplex_WithState_HandsItToItsCallbacks()
    {
        var call = new AsyncDuplexStreamingCall<string, string>(
            Stream, Stream, CallCallbacks.HeadersOf, CallCallbacks.StatusOf, CallCallbacks.TrailersOf, CallCallbacks.DisposeOf, _callbacks);

        Assert.Same(Stream, call.RequestStream);
        Assert.Same(Stream, call.ResponseStream);
        AssertUsed(await call.ResponseHeadersAsync, call.GetStatus(), call.GetTrailers(), call.Dispose);
    }

    private void AssertUsed(Metadata headers, Status status, Metadata trailers, Action dispose)
    {
        Assert.Same(_callbacks.Headers, headers);
        Assert.Equal(_callbacks.Status, status);
        Assert.Same(_callbacks.Trailers, trailers);
        Assert.False(_callbacks.IsDisposed);
        dispose();
        Assert.True(_callbacks.IsDisposed);
    }
}
