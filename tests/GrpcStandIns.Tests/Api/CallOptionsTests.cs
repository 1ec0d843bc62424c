using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

public sealed class CallOptionsTests
{
    private static readonly Metadata Headers = new() { { "a", "b" } };
    private static readonly DateTime Deadline = new(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private static readonly CallCredentials Credentials = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);

    [Fact]
    public void Constructor_NothingGiven_SetsNothing()
    {
        var options = new CallOptions();

        Assert.Null(options.Headers);
        Assert.Null(options.Deadline);
        Assert.Equal(CancellationToken.None, options.CancellationToken);
        Assert.Null(options.WriteOptions);
        Assert.Null(options.PropagationToken);
        Assert.Null(options.Credentials);
        Assert.False(options.IsWaitForReady);
    }

    [Fact]
    public void Constructor_AllGiven_KeepsAll()
    {
        using var source = new CancellationTokenSource();
        var writeOptions = new WriteOptions(WriteFlags.BufferHint);

        var options = new CallOptions(Headers, Deadline, source.Token, writeOptions, propagationToken: null, Credentials);

        Assert.Same(Headers, options.Headers);
        Assert.Equal(Deadline, options.Deadline);
        Assert.Equal(source.Token, options.CancellationToken);
        Assert.Same(writeOptions, options.WriteOptions);
        Assert.Same(Credentials, options.Credentials);
    }

    [Fact]
    public void With_EachProperty_ChangesACopyAndKeepsTheRest()
    {
        using var source = new CancellationTokenSource();
        var original = new CallOptions(new Metadata(), deadline: DateTime.MaxValue);

        var changed = original
            .WithHeaders(Headers)
            .WithDeadline(Deadline)
            .WithCancellationToken(source.Token)
            .WithWriteOptions(WriteOptions.Default)
            .WithCredentials(Credentials)
            .WithWaitForReady();

        Assert.Equal(
            new CallOptions(Headers, Deadline, source.Token, WriteOptions.Default, null, Credentials).WithWaitForReady(), changed);
        Assert.Equal(DateTime.MaxValue, original.Deadline);
        Assert.Null(original.WriteOptions);
        Assert.Null(original.Credentials);
        Assert.False(original.IsWaitForReady);
    }

    [Fact]
    public void WithWaitForReady_False_SwitchesItOffAgain()
    {
        Assert.True(new CallOptions().WithWaitForReady().IsWaitForReady);
        Assert.False(new CallOptions().WithWaitForReady().WithWaitForReady(false).IsWaitForReady);
    }

    [Fact]
    public void WriteOptions_Flags_AreNoneByDefault()
    {
        Assert.Equal(default, WriteOptions.Default.Flags);
        Assert.Equal(default, new WriteOptions().Flags);
        Assert.Equal(WriteFlags.NoCompress | WriteFlags.BufferHint, new WriteOptions(WriteFlags.NoCompress | WriteFlags.BufferHint).Flags);
    }

    [Fact]
    public void ContextPropagationOptions_Default_PropagatesBoth()
    {
        Assert.True(ContextPropagationOptions.Default.IsPropagateDeadline);
        Assert.True(ContextPropagationOptions.Default.IsPropagateCancellation);
        Assert.False(new ContextPropagationOptions(propagateDeadline: false).IsPropagateDeadline);
        Assert.False(new ContextPropagationOptions(propagateCancellation: false).IsPropagateCancellation);
    }
}
