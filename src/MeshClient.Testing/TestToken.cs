using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace MeshClient.Testing;

/// <summary>Makes JSON web tokens that look right to clients and prove nothing to servers: nobody has signed them.</summary>
public static class TestToken
{
    private const string Header = """{"alg":"none","typ":"JWT"}""";

    /// <summary>Makes a token.</summary>
    /// <param name="lifetime">The time from now on after which it expires; negative makes an expired one.</param>
    /// <param name="subject">Its claim <c>sub</c>, which tells tokens apart.</param>
    /// <param name="timeProvider">The clock; null is the machine's.</param>
    /// <returns>The token: header, claims and an empty signature, separated by dots.</returns>
    public static string Create(TimeSpan lifetime, string subject = "meshclient-test", TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var expiry = ((timeProvider ?? TimeProvider.System).GetUtcNow() + lifetime).ToUnixTimeSeconds();
        var claims = $$"""{"sub":"{{JsonEncodedText.Encode(subject)}}","exp":{{expiry}}}""";
        return $"{Encode(Header)}.{Encode(claims)}.";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
