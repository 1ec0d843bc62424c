using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace MeshClient.Xds.Bootstrap;

/// <summary>
/// A control-plane address: what to dial, in order of preference, and the host by which the server knows itself. Immutable.
/// </summary>
/// <param name="Host">For TLS and the <c>:authority</c> header.</param>
/// <param name="Port">For the <c>:authority</c> header.</param>
/// <param name="EndPoints">At least one.</param>
/// <param name="RequiresTls">True or false where the scheme says so, else null.</param>
internal sealed record ServerAddress(string Host, int Port, IReadOnlyList<EndPoint> EndPoints, bool? RequiresTls)
{
    /// <summary>What is wrong with these credentials for this address, or null.</summary>
    public string? Contradiction(XdsChannelCredentials credentials) => (RequiresTls, credentials) switch
    {
        (true, XdsInsecureCredentials) => "an https server needs tls credentials, not insecure",
        (false, XdsTlsCredentials) => "an http server needs insecure credentials, not tls",
        _ => null,
    };

    /// <summary>The address as a URI for an HTTP client.</summary>
    public Uri HttpUri(bool tls)
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"{(tls ? "https" : "http")}://{host}:{Port}"));
    }

    public static bool TryParse(string uri, [NotNullWhen(true)] out ServerAddress? address, [NotNullWhen(false)] out string? problem) =>
        ServerAddressParser.TryParse(uri, out address, out problem);
}
