using MeshClient.Xds.Transport.Tokens;

namespace MeshClient.Testing.Tests;

public sealed class TestTokenTests
{
    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public void Create_ExpiryIsReadableByClients(int seconds)
    {
        var time = new FakeTimeProvider();

        var token = TestToken.Create(TimeSpan.FromSeconds(seconds), timeProvider: time);

        Assert.True(JwtExpiry.TryRead(token, out var expiry, out var problem), problem);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds() + seconds), expiry);
    }

    [Fact]
    public void Create_OtherSubject_IsAnotherToken() =>
        Assert.NotEqual(TestToken.Create(TimeSpan.FromHours(1), "a\"b"), TestToken.Create(TimeSpan.FromHours(1), "b"));
}
