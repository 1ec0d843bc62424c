using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

/// <summary>Both ends of a stream: reads what it was given, keeps what is written.</summary>
internal sealed class FakeStream(IReadOnlyList<string> messages) : IAsyncStreamReader<string>, IClientStreamWriter<string>
{
    private int _next;

    public List<string> Written { get; } = [];

    public CancellationToken LastToken { get; private set; }

    public string Current => messages[_next - 1];

    public WriteOptions? WriteOptions { get; set; }

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        LastToken = cancellationToken;
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_next++ < messages.Count);
    }

    public Task WriteAsync(string message)
    {
        Written.Add(message);
        return Task.CompletedTask;
    }

    public Task CompleteAsync() => Task.CompletedTask;
}
