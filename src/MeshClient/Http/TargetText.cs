using MeshClient.Topology;

namespace MeshClient.Http;

/// <summary>Reads the ways in which people write the target of a client or channel. Thread-safe.</summary>
internal static class TargetText
{
    /// <summary>The target: host, port if one is written, authority if one is written.</summary>
    /// <exception cref="ArgumentException">It is none of the supported forms.</exception>
    public static TargetKey Parse(string text)
    {
        var key = text switch
        {
            _ when text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) => OfHost(text["http://".Length..]),
            _ when text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) => OfHost(text["https://".Length..]),
            _ => TargetKey.Parse(text),
        };

        return IsHost(key.Name)
            ? key
            : throw new ArgumentException(
                $"\"{text}\" is not the name of a target; write xds:///greeter, xds://authority/greeter, http://greeter or greeter, with a port "
                + "if it has one.",
                nameof(text));
    }

    // Without the scheme xds, which "xds:8080" would be read as.
    private static TargetKey OfHost(string name) => TargetKey.Parse($"xds:///{name.TrimEnd('/')}");

    private static bool IsHost(string name) =>
        name.Length > 0
        && Uri.TryCreate($"http://{name}/", UriKind.Absolute, out var uri)
        && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" };
}
