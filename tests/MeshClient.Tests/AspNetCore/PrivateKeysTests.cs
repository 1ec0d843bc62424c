using System.Text;
using MeshClient.AspNetCore.ClientStatus;

namespace MeshClient.Tests.AspNetCore;

public sealed class PrivateKeysTests
{
    [Theory]
    [InlineData("none", "nothing to hide", "nothing to hide")]
    [InlineData("one", "a-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\nz", "a-----BEGIN PRIVATE KEY-----*****-----END PRIVATE KEY-----\nz")]
    [InlineData("EC", "-----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY-----", "-----BEGIN EC PRIVATE KEY-----*****-----END EC PRIVATE KEY-----")]
    [InlineData(
        "two, a certificate between",
        "-----BEGIN PRIVATE KEY-----\na\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\nc\n-----END CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----\nb\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----***-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\nc\n-----END CERTIFICATE-----\n-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----")]
    [InlineData("without an end", "-----BEGIN PRIVATE KEY-----\nabc\u0001rest", "-----BEGIN PRIVATE KEY-----****\u0001rest")]
    [InlineData("cut off", "-----BEGIN PRIVATE KEY-----\nabc", "-----BEGIN PRIVATE KEY-----****")]
    public void Hide_PemInsideOtherBytes_OnlyKeysAreMasked(string name, string content, string expected)
    {
        Assert.NotEmpty(name);
        Assert.Equal(expected, Encoding.UTF8.GetString(PrivateKeys.Hide(Encoding.UTF8.GetBytes(content)).Span));
    }
}
