using Grpc.Core;
using MeshClient.Testing;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Transport.Tokens;

namespace MeshClient.Xds.Tests.Transport;

public sealed class JwtTokenFileTests : IDisposable
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mesh-jwt-");
    private readonly FakeTimeProvider _time = new();
    private readonly JwtTokenFile _file;

    public JwtTokenFileTests() => _file = new JwtTokenFile(TokenPath, _time, new SeededRandomSource(1));

    private string TokenPath => Path.Combine(_directory.FullName, "token");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Get_TokenStillGood_IsNotReadAgain()
    {
        var token = Write("a", TimeSpan.FromMinutes(10));
        Assert.Equal(token, await _file.GetAsync());

        Write("b", TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromMinutes(8));

        Assert.Equal(token, await _file.GetAsync());
    }

    [Fact]
    public async Task Get_FileEndsWithANewline_TokenIsTrimmed()
    {
        var token = JwtTokens.Expiring(_time.GetUtcNow().AddMinutes(10));
        await File.WriteAllTextAsync(TokenPath, $"\n {token}\r\n");

        Assert.Equal(token, await _file.GetAsync());
    }

    [Fact]
    [Trait("Rule", "security 14 #54")]
    public async Task Get_TokenExpiresInTwentySeconds_CountsAsExpired()
    {
        Write("a", TimeSpan.FromSeconds(20));

        await AssertFailsAsync(StatusCode.Unauthenticated, "expires at");
    }

    [Fact]
    [Trait("Rule", "security 14 #54")]
    public async Task Get_CachedTokenWithinThirtySecondsOfItsEnd_ReadsAgain()
    {
        Write("a", TimeSpan.FromMinutes(10));
        await _file.GetAsync();
        var next = Write("b", TimeSpan.FromMinutes(30));

        _time.Advance(TimeSpan.FromSeconds(570));

        Assert.Equal(next, await _file.GetAsync());
    }

    [Fact]
    public async Task Get_CachedTokenEndsSoon_ServesAndIsReadAheadOfItsEnd()
    {
        var token = Write("a", TimeSpan.FromMinutes(10));
        await _file.GetAsync();
        var next = Write("b", TimeSpan.FromMinutes(30));

        _time.Advance(TimeSpan.FromSeconds(511));

        Assert.Equal(token, await _file.GetAsync());
        await WaitForTokenAsync(next);
    }

    [Fact]
    [Trait("Rule", "security 14 #55")]
    public async Task Get_NoFile_IsUnavailableAndNamesTheFile() => await AssertFailsAsync(StatusCode.Unavailable, TokenPath);

    [Theory]
    [Trait("Rule", "security 14 #55")]
    [InlineData("", "three parts")]
    [InlineData("a.b", "three parts")]
    [InlineData("a.!!!.c", "cannot be read")]
    [InlineData("a.bm90IGpzb24.c", "cannot be read")]
    public async Task Get_NoToken_IsUnauthenticated(string content, string expected)
    {
        await File.WriteAllTextAsync(TokenPath, content);

        await AssertFailsAsync(StatusCode.Unauthenticated, expected);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"exp":"soon"}""")]
    [InlineData("""{"exp":-1}""")]
    [InlineData("""{"exp":1e300}""")]
    public async Task Get_NoExpiry_IsUnauthenticated(string claims)
    {
        await File.WriteAllTextAsync(TokenPath, JwtTokens.WithClaims(claims));

        await AssertFailsAsync(StatusCode.Unauthenticated, "exp is missing");
    }

    [Fact]
    [Trait("Rule", "security 14 #55")]
    public async Task Get_AfterAFailure_ReadsAgainOnlyAfterTheBackOff()
    {
        await AssertFailsAsync(StatusCode.Unavailable, "cannot be read");
        var token = Write("a", TimeSpan.FromMinutes(10));

        _time.Advance(TimeSpan.FromSeconds(0.79));
        await AssertFailsAsync(StatusCode.Unavailable, "cannot be read");
        _time.Advance(TimeSpan.FromSeconds(0.42));

        Assert.Equal(token, await _file.GetAsync());
    }

    [Fact]
    public async Task Get_ReadAheadFails_OldTokenServesUntilItsEnd()
    {
        var token = Write("a", TimeSpan.FromMinutes(10));
        await _file.GetAsync();
        File.Delete(TokenPath);

        _time.Advance(TimeSpan.FromSeconds(511));
        Assert.Equal(token, await _file.GetAsync());
        _time.Advance(TimeSpan.FromSeconds(58));
        Assert.Equal(token, await _file.GetAsync());
        _time.Advance(TimeSpan.FromSeconds(2));

        await AssertFailsAsync(StatusCode.Unavailable, "cannot be read");
    }

    private string Write(string subject, TimeSpan life)
    {
        var token = JwtTokens.Expiring(_time.GetUtcNow() + life, subject);
        File.WriteAllText(TokenPath, token);
        return token;
    }

    private async Task AssertFailsAsync(StatusCode code, string expected)
    {
        var error = await Assert.ThrowsAsync<RpcException>(_file.GetAsync);
        Assert.Equal(code, error.StatusCode);
        Assert.Contains(expected, error.Status.Detail, StringComparison.Ordinal);
    }

    private async Task WaitForTokenAsync(string expected)
    {
        using var ceiling = new CancellationTokenSource(Ceiling);
        while (await _file.GetAsync() != expected)
        {
            ceiling.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
