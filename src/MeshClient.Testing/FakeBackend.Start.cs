using Microsoft.AspNetCore.Http;

namespace MeshClient.Testing;

/// <content>The ways to start a backend.</content>
public sealed partial class FakeBackend
{
    /// <summary>Starts a backend that answers with status 200 and echoes gRPC messages.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The backend, ready for requests.</returns>
    public static Task<FakeBackend> StartAsync(CancellationToken cancellationToken = default) =>
        StartAsync(new FakeBackendOptions(), cancellationToken);

    /// <summary>Starts a backend that answers with a status.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The backend, ready for requests.</returns>
    public static Task<FakeBackend> StartAsync(int statusCode, CancellationToken cancellationToken = default) =>
        StartAsync(BackendBehavior.Status(statusCode), cancellationToken);

    /// <summary>Starts a backend that answers as a behavior says.</summary>
    /// <param name="behavior">How requests are answered.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The backend, ready for requests.</returns>
    public static Task<FakeBackend> StartAsync(BackendBehavior behavior, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(behavior);
        return StartAsync(new FakeBackendOptions { Behavior = behavior }, cancellationToken);
    }

    /// <summary>Starts a backend whose answers the test writes.</summary>
    /// <param name="handler">Writes a response.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The backend, ready for requests.</returns>
    public static Task<FakeBackend> StartAsync(Func<HttpContext, Task> handler, CancellationToken cancellationToken = default) =>
        StartAsync(BackendBehavior.Handle(handler), cancellationToken);

    /// <summary>Starts a backend whose answers are results of minimal APIs: <c>_ => Results.StatusCode(503)</c>.</summary>
    /// <param name="handler">Chooses the result.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The backend, ready for requests.</returns>
    public static Task<FakeBackend> StartAsync(Func<HttpContext, IResult> handler, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return StartAsync(BackendBehavior.Handle(context => handler(context).ExecuteAsync(context)), cancellationToken);
    }

    /// <summary>Starts a backend.</summary>
    /// <param name="options">How it listens and what it remembers.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The backend, ready for requests.</returns>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="IOException">There is a file at <see cref="FakeBackendOptions.UnixSocketPath"/> already.</exception>
    public static async Task<FakeBackend> StartAsync(FakeBackendOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var backend = new FakeBackend(options);
        try
        {
            await backend._server.WaitUntilStartedAsync(cancellationToken).ConfigureAwait(false);
            return backend;
        }
        catch
        {
            await backend.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
