using MeshClient.Xds.Internal;

namespace MeshClient.Testing;

/// <summary>What a <see cref="HostileServer"/> may do to a connection.</summary>
public static class HostileScripts
{
    private const int GarbageLength = 64 * 1024;
    private const ulong GarbageSeed = 20_260_301;

    // An HTTP/2 SETTINGS frame without settings (RFC 9113, 6.5), which every client accepts.
    private static readonly byte[] Http2Settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

    /// <summary>Closes the connection before a byte is exchanged.</summary>
    public static Func<Stream, CancellationToken, Task> Close { get; } = static (_, _) => Task.CompletedTask;

    /// <summary>Reads and never answers.</summary>
    public static Func<Stream, CancellationToken, Task> Silence { get; } = DrainAsync;

    /// <summary>Sends 64 KiB of noise, the same every time, whatever the client says.</summary>
    public static Func<Stream, CancellationToken, Task> Garbage { get; } = Send(Noise());

    /// <summary>Begins HTTP/2 properly and then sends 64 KiB of noise, the same every time.</summary>
    public static Func<Stream, CancellationToken, Task> Http2ThenGarbage { get; } = Send([.. Http2Settings, .. Noise()]);

    /// <summary>Begins HTTP/2 properly and then announces a frame of 16 MiB, far more than a client allows.</summary>
    public static Func<Stream, CancellationToken, Task> Http2OversizedFrame { get; } =
        Send([.. Http2Settings, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]);

    /// <summary>Begins HTTP/2 properly and then tells the client to go away (GOAWAY, error code ENHANCE_YOUR_CALM).</summary>
    public static Func<Stream, CancellationToken, Task> Http2GoAway { get; } =
        Send([.. Http2Settings, 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11]);

    /// <summary>Answers HTTP/1.1 with headers that never end.</summary>
    public static Func<Stream, CancellationToken, Task> EndlessHeaders { get; } =
        Flood("HTTP/1.1 200 OK\r\n"u8.ToArray(), "x-more: and more and more and more\r\n"u8.ToArray());

    /// <summary>Answers HTTP/1.1 with a body that never ends.</summary>
    public static Func<Stream, CancellationToken, Task> EndlessBody { get; } =
        Flood("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"u8.ToArray(), "8\r\nand more\r\n"u8.ToArray());

    /// <summary>Sends bytes as soon as the client connects, then reads until the client leaves.</summary>
    /// <param name="bytes">The bytes.</param>
    public static Func<Stream, CancellationToken, Task> Send(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return async (stream, cancellationToken) =>
        {
            await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            await DrainAsync(stream, cancellationToken).ConfigureAwait(false);
        };
    }

    // Ends when the client closes the connection, which fails the write, or with the server.
    private static Func<Stream, CancellationToken, Task> Flood(byte[] beginning, byte[] repeated) => async (stream, cancellationToken) =>
    {
        await stream.WriteAsync(beginning, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            await stream.WriteAsync(repeated, cancellationToken).ConfigureAwait(false);
        }
    };

    private static async Task DrainAsync(Stream stream, CancellationToken cancellationToken) =>
        await stream.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);

    private static byte[] Noise()
    {
        var random = new SeededRandomSource(GarbageSeed);
        var noise = new byte[GarbageLength];
        for (var i = 0; i < noise.Length; i++)
        {
            noise[i] = (byte)random.Next(256);
        }

        return noise;
    }
}
