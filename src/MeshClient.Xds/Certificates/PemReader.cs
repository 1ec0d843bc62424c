using System.Diagnostics.CodeAnalysis;
using System.Text;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Certificates;

/// <summary>Reads PEM text from where the configuration says. Thread-safe.</summary>
internal static class PemReader
{
    // The largest bundles of public roots have a tenth of it. Ends the reading of what is no file but a device.
    private const int MaxLength = 4 * 1024 * 1024;

    /// <param name="source">Where it is.</param>
    /// <param name="what">The source, for people.</param>
    /// <exception cref="CertificateReadException">It cannot be read.</exception>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a file system throws is the reason why a file cannot be read.")]
    public static async Task<string> ReadAsync(PemSource source, string what)
    {
        if (source.InlineText is { } text)
        {
            return text;
        }

        try
        {
            return await ReadFileAsync(source.FileName!).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw new CertificateReadException($"{what} cannot be read: {exception.Message}", exception);
        }
    }

    private static async Task<string> ReadFileAsync(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            using var content = new MemoryStream();
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await file.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            {
                content.Write(buffer, 0, read);
                if (content.Length > MaxLength)
                {
                    throw new IOException($"it is longer than {MaxLength} bytes");
                }
            }

            // A byte order mark is no part of the text.
            content.Position = 0;
            using var reader = new StreamReader(content, Encoding.UTF8);
            return await reader.ReadToEndAsync().ConfigureAwait(false);
        }
    }
}
