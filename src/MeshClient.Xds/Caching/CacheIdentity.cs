using System.Security.Cryptography;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Caching;

/// <summary>
/// Tells bootstraps apart whose control planes may send something else: what one process keeps must not configure another that is known
/// by another name or asks other servers. Who knows that the name makes no difference gives one for all. Thread-safe.
/// </summary>
internal static class CacheIdentity
{
    public const int Length = SHA256.HashSizeInBytes;

    /// <param name="bootstrap">Who we are and whom we ask.</param>
    /// <param name="shared">In place of id and metadata of the node; null if they count.</param>
    public static byte[] Of(XdsBootstrap bootstrap, string? shared = null)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        Write(writer, bootstrap.Node, shared);
        Write(writer, bootstrap.Servers);
        writer.Write(bootstrap.ListenerNameTemplate);
        writer.Write(bootstrap.Authorities.Count);
        foreach (var (name, authority) in bootstrap.Authorities.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.Write(name);
            writer.Write(authority.ListenerNameTemplate ?? "");
            Write(writer, authority.Servers);
        }

        writer.Flush();
        return SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static void Write(BinaryWriter writer, XdsNode node, string? shared)
    {
        writer.Write(node.Cluster);
        writer.Write(node.Region);
        writer.Write(node.Zone);
        writer.Write(node.SubZone);
        writer.Write(shared is null);
        if (shared is not null)
        {
            writer.Write(shared);
            return;
        }

        writer.Write(node.Id);
        WriteValue(writer, node.Metadata);
    }

    // The form of the protocol is left out: a server that is asked in another form still sends the same.
    private static void Write(BinaryWriter writer, IReadOnlyList<XdsServer> servers)
    {
        writer.Write(servers.Count);
        foreach (var server in servers)
        {
            writer.Write(server.Uri);
            writer.Write(server.ChannelCredentials.GetType().Name);
            writer.Write((int)server.Features);
        }
    }

    // The kinds that NodeMetadata.Copy leaves; each begins with a mark of its own, so that no two values look alike.
    private static void WriteValue(BinaryWriter writer, object? value)
    {
        switch (value)
        {
            case string text:
                writer.Write('s');
                writer.Write(text);
                break;
            case bool flag:
                writer.Write(flag ? 't' : 'f');
                break;
            case double number:
                writer.Write('n');
                writer.Write(number);
                break;
            case IEnumerable<KeyValuePair<string, object?>> entries:
                writer.Write('{');
                foreach (var (key, item) in entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    WriteValue(writer, key);
                    WriteValue(writer, item);
                }

                writer.Write('}');
                break;
            case IEnumerable<object?> items:
                writer.Write('[');
                foreach (var item in items)
                {
                    WriteValue(writer, item);
                }

                writer.Write(']');
                break;
            default:
                writer.Write('0');
                break;
        }
    }
}
