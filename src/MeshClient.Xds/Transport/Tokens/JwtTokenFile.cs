using System.Diagnostics.CodeAnalysis;
using Grpc.Core;
using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Transport.Tokens;

/// <summary>
/// The token of a <c>jwt_token_file</c> (gRFC A97): kept until 30 s before it runs out, read again ahead of that while it still serves, and
/// after a failure not before a back-off. Nothing runs in the background: only who wants a token makes it read. Thread-safe.
/// </summary>
internal sealed class JwtTokenFile(string path, TimeProvider time, IRandomSource random)
{
    private static readonly TimeSpan ExpiryMargin = TimeSpan.FromSeconds(30);

    // A token this close to its end is read again while it is still used.
    private static readonly TimeSpan ReloadAhead = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly ConnectBackOff _backOff = new(random);
    private Task<JwtTokenRead>? _reading;
    private string? _token;
    private DateTimeOffset _usableUntil;
    private DateTimeOffset _nextRead;
    private RpcException? _failure;

    /// <summary>The token to send now.</summary>
    /// <exception cref="RpcException">UNAVAILABLE: the file cannot be read. UNAUTHENTICATED: it holds no usable token.</exception>
    public async Task<string> GetAsync()
    {
        var read = await CurrentAsync().ConfigureAwait(false);
        return read.Token ?? throw read.Failure!;
    }

    private Task<JwtTokenRead> CurrentAsync()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var isUsable = _token is not null && now < _usableUntil;
            var mayRead = _reading is null && now >= _nextRead;
            if (mayRead && (!isUsable || now >= _usableUntil - ReloadAhead))
            {
                // Off the caller's stack, because it takes the lock when it ends.
                _reading = Task.Run(ReadAsync);
            }

            return isUsable ? Task.FromResult(new JwtTokenRead(_token, null)) : _reading ?? Task.FromResult(new JwtTokenRead(null, _failure));
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a file system throws becomes the status of the stream, and the next attempt reads again.")]
    private async Task<JwtTokenRead> ReadAsync()
    {
        string text;
        try
        {
            text = (await File.ReadAllTextAsync(path).ConfigureAwait(false)).Trim();
        }
        catch (Exception exception)
        {
            return Failed(StatusCode.Unavailable, $"cannot be read: {exception.Message}");
        }

        if (!JwtExpiry.TryRead(text, out var expiry, out var problem))
        {
            return Failed(StatusCode.Unauthenticated, $"cannot be used: {problem}");
        }

        return expiry - ExpiryMargin > time.GetUtcNow()
            ? Accepted(text, expiry - ExpiryMargin)
            : Failed(StatusCode.Unauthenticated, $"cannot be used: the token expires at {expiry:u}");
    }

    private JwtTokenRead Accepted(string token, DateTimeOffset usableUntil)
    {
        lock (_lock)
        {
            (_token, _usableUntil, _nextRead, _reading) = (token, usableUntil, default, null);
            _backOff.Reset();
        }

        return new JwtTokenRead(token, null);
    }

    private JwtTokenRead Failed(StatusCode code, string problem)
    {
        var failure = new RpcException(new Status(code, $"The token file '{path}' of the call credentials {problem}"));
        lock (_lock)
        {
            (_failure, _nextRead, _reading) = (failure, time.GetUtcNow() + _backOff.Next(), null);
        }

        return new JwtTokenRead(null, failure);
    }
}
