namespace MeshClient.Http;

/// <summary>Reads the ways in which people write the target of a client or channel. Thread-safe.</summary>
internal static class TargetText
{
    private const string XdsScheme = "xds:";

    /// <summary>The target: host, and port if one is written.</summary>
    /// <exception cref="ArgumentException">It is none of the supported forms.</exception>
    public static string Parse(string text)
    {
        var name = text switch
        {
            _ when text.StartsWith(XdsScheme, StringComparison.OrdinalIgnoreCase) => WithoutAuthority(text[XdsScheme.Length..]),
            _ when text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) => text["http://".Length..].TrimEnd('/'),
            _ when text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) => text["https://".Length..].TrimEnd('/'),
            _ => text,
        };

        return name is not null && IsHost(name)
            ? name
            : throw new ArgumentException(
                $"\"{text}\" is not the name of a target; write xds:///greeter, http://greeter or greeter, with a port if it has one.",
                nameof(text));
    }

    // Authorities of federated names belong into resource names, which the control plane chooses.
    private static string? WithoutAuthority(string rest) =>
        rest.StartsWith("///", StringComparison.Ordinal) ? rest[3..]
        : rest.StartsWith("//", StringComparison.Ordinal) ? null
        : rest.TrimStart('/');

    private static bool IsHost(string name) =>
        name.Length > 0
        && Uri.TryCreate($"http://{name}/", UriKind.Absolute, out var uri)
        && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" };
}
