using MeshClient.Options;

namespace MeshClient.Tests.Options;

public sealed class ServiceEndpointTests
{
    [Theory]
    [InlineData("http://10.0.0.1:8080", "10.0.0.1:8080", false, null)]
    [InlineData("http://catalog", "catalog:80", false, "catalog")]
    [InlineData("https://Catalog.Test/", "catalog.test:443", true, "catalog.test")]
    [InlineData("https://[::1]:8443", "[::1]:8443", true, null)]
    [InlineData("unix:/run/app.sock", "unix:/run/app.sock", false, null)]
    [InlineData("unix:///run/app.sock", "unix:/run/app.sock", false, null)]
    public void TryParse_Address_IsRead(string text, string address, bool tls, string? hostName)
    {
        Assert.True(ServiceEndpoint.TryParse(text, out var endpoint, out _));

        Assert.Equal((address, tls, hostName), (endpoint.Address.Text, endpoint.Tls, endpoint.HostName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("catalog:80")]
    [InlineData("http://")]
    [InlineData("http://a:99999")]
    [InlineData("http://a:0")]
    [InlineData("http://user@a:80")]
    [InlineData("http://a:80/?q")]
    [InlineData("http://a:80#f")]
    [InlineData("unix:app.sock")]
    public void TryParse_SomethingElse_IsRefusedWithAReason(string text)
    {
        Assert.False(ServiceEndpoint.TryParse(text, out _, out var problem));

        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData("headless:8080", "headless:8080", false)]
    [InlineData("http://headless:8080", "headless:8080", false)]
    [InlineData("https://headless", "headless:443", true)]
    public void TryParseDns_Name_IsRead(string text, string address, bool tls)
    {
        Assert.True(ServiceEndpoint.TryParseDns(text, out var endpoint, out _));

        Assert.Equal((address, tls), (endpoint.Address.Text, endpoint.Tls));
    }

    [Theory]
    [InlineData("headless")]
    [InlineData("headless:")]
    [InlineData("unix:/run/app.sock")]
    [InlineData("headless:80/path")]
    public void TryParseDns_SomethingElse_IsRefusedWithAReason(string text)
    {
        Assert.False(ServiceEndpoint.TryParseDns(text, out _, out var problem));

        Assert.NotEmpty(problem);
    }
}
