using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

/// <summary>What a call object is made over: as instance methods, and as functions of a state.</summary>
internal sealed class CallCallbacks
{
    public Metadata Headers { get; } = [];

    public Metadata Trailers { get; } = [];

    public Status Status { get; } = new(StatusCode.DataLoss, "lost");

    public bool IsDisposed { get; private set; }

    public static Task<Metadata> HeadersOf(object state) => Task.FromResult(((CallCallbacks)state).Headers);

    public static Status StatusOf(object state) => ((CallCallbacks)state).Status;

    public static Metadata TrailersOf(object state) => ((CallCallbacks)state).Trailers;

    public static void DisposeOf(object state) => ((CallCallbacks)state).Dispose();

    public Status GetStatus() => Status;

    public Metadata GetTrailers() => Trailers;

    public void Dispose() => IsDisposed = true;
}
