using System.Buffers.Text;
using System.Text.Json;

namespace MeshClient.Xds.Transport.Tokens;

/// <summary>
/// Reads the one claim of a JSON web token that its bearer needs: when it runs out. Signature and audience are the server's business.
/// Thread-safe.
/// </summary>
internal static class JwtExpiry
{
    private const int Parts = 3;

    public static bool TryRead(string token, out DateTimeOffset expiry, out string problem)
    {
        (expiry, problem) = (default, "");
        if (token.Split('.') is not { Length: Parts } parts)
        {
            problem = "it is no JSON web token: it does not have three parts";
            return false;
        }

        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            if (claims.RootElement.ValueKind == JsonValueKind.Object
                && claims.RootElement.TryGetProperty("exp", out var claim)
                && claim.ValueKind == JsonValueKind.Number
                && claim.TryGetDouble(out var seconds)
                && seconds >= 0 && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            {
                expiry = DateTimeOffset.UnixEpoch.AddSeconds(Math.Floor(seconds));
                return true;
            }

            problem = "its claim exp is missing or no time";
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            problem = $"its claims cannot be read: {exception.Message}";
        }

        return false;
    }
}
