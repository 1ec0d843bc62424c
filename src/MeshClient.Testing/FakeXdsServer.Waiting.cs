using System.Runtime.CompilerServices;
using MeshClient.Testing.ControlPlane;
using MeshClient.Xds;

namespace MeshClient.Testing;

/// <content>Waiting for what clients do. Nothing polls: every request and stream makes the waiters look again.</content>
public sealed partial class FakeXdsServer
{
    /// <summary>Waits until clients have accepted what they were sent of a type.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="version">
    /// Null: on every open stream the newest response of the type is accepted, and there is at least one. Otherwise: any client has, at
    /// any time, accepted a response of this version.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The request that accepted.</returns>
    /// <exception cref="TimeoutException">It did not happen in time; the message tells what the server has seen.</exception>
    public Task<RecordedXdsRequest> WaitForAckAsync(
        XdsResourceType type, string? version = null, CancellationToken cancellationToken = default) =>
        WaitAsync(
            () => _hub.NewestAck(type, version),
            () => version is null ? $"an ACK of the newest {type} response" : $"an ACK of version \"{version}\" of {type}",
            cancellationToken);

    /// <summary>Waits until a client has rejected the newest response of a type that it was sent.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The client's words (<c>error_detail.message</c>).</returns>
    /// <exception cref="TimeoutException">It did not happen in time; the message tells what the server has seen.</exception>
    public async Task<string> WaitForNackAsync(XdsResourceType type, CancellationToken cancellationToken = default)
    {
        var nack = await WaitAsync(
            () => _hub.Find(type, static s => s.Nack),
            () => $"a NACK of the newest {type} response",
            cancellationToken).ConfigureAwait(false);
        return nack.ErrorMessage ?? "";
    }

    /// <summary>Waits until a client subscribes to a resource.</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when some open stream subscribes to the name.</returns>
    /// <exception cref="TimeoutException">It did not happen in time; the message tells what the server has seen.</exception>
    public Task WaitForSubscriptionAsync(XdsResourceType type, string name, CancellationToken cancellationToken = default) =>
        WaitAsync(() => Subscribed(type, name), () => $"a subscription to {type} \"{name}\"", cancellationToken);

    /// <summary>Waits until no client subscribes to a resource (any longer).</summary>
    /// <param name="type">The resource type.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when no open stream subscribes to the name.</returns>
    /// <exception cref="TimeoutException">It did not happen in time; the message tells what the server has seen.</exception>
    public Task WaitForUnsubscriptionAsync(XdsResourceType type, string name, CancellationToken cancellationToken = default) =>
        WaitAsync(
            () => Subscribed(type, name) is null ? this : null,
            () => $"the end of every subscription to {type} \"{name}\"",
            cancellationToken);

    /// <summary>Waits until clients have opened so many streams since the start of the server.</summary>
    /// <param name="count">The number of streams.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when <see cref="StreamCount"/> has reached <paramref name="count"/>.</returns>
    /// <exception cref="TimeoutException">It did not happen in time; the message tells what the server has seen.</exception>
    public Task WaitForStreamAsync(int count = 1, CancellationToken cancellationToken = default) =>
        WaitUntilAsync(s => s.StreamCount >= count, cancellationToken, $"{count} stream(s)");

    /// <summary>Waits for a request that fits, among all that the server has recorded and will record.</summary>
    /// <param name="predicate">Chooses the request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="description">Names the predicate in the failure message; the compiler fills it in.</param>
    /// <returns>The oldest request that fits.</returns>
    /// <exception cref="TimeoutException">It did not happen in time; the message tells what the server has seen.</exception>
    public Task<RecordedXdsRequest> WaitForRequestAsync(
        Func<RecordedXdsRequest, bool> predicate,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(predicate))] string description = "")
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return WaitAsync(() => _hub.Requests().FirstOrDefault(predicate), () => $"a request with {description}", cancellationToken);
    }

    /// <summary>Waits until something about the server is true. Looks again whenever a client does something.</summary>
    /// <param name="condition">What is waited for, such as <c>s => s.OpenStreamCount == 0</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="description">Names the condition in the failure message; the compiler fills it in.</param>
    /// <returns>A task that ends when the condition holds.</returns>
    /// <exception cref="TimeoutException">It did not happen in time; the message tells what the server has seen.</exception>
    public Task WaitUntilAsync(
        Func<FakeXdsServer, bool> condition,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(condition))] string description = "")
    {
        ArgumentNullException.ThrowIfNull(condition);
        return WaitAsync(() => condition(this) ? this : null, () => description, cancellationToken);
    }

    private TypeSubscription? Subscribed(XdsResourceType type, string name) =>
        _hub.Find(type, s => s.IsWildcard || s.Names.Contains(name) ? s : null);

    private Task<T> WaitAsync<T>(Func<T?> probe, Func<string> expected, CancellationToken cancellationToken)
        where T : class =>
        _changed.WaitAsync(probe, expected, () => XdsServerReport.Describe(_hub), _options.WaitCeiling, cancellationToken);
}
