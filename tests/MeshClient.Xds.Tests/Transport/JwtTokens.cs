using System.Buffers.Text;
using System.Text;

namespace MeshClient.Xds.Tests.Transport;

/// <summary>Unsigned tokens; who carries a token does not look at its signature.</summary>
internal static class JwtTokens
{
    public static string Expiring(DateTimeOffset expiry, string subject = "s") => WithClaims($$"""{"sub":"{{subject}}","exp":{{expiry.ToUnixTimeSeconds()}}}""");

    public static string WithClaims(string json) => $"eyJhbGciOiJub25lIn0.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json))}.sig";
}
