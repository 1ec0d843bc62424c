using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

public sealed class AuthContextTests
{
    [Fact]
    public void PeerIdentity_NoIdentityProperty_IsEmptyAndUnauthenticated()
    {
        var context = new AuthContext(null, Properties());

        Assert.False(context.IsPeerAuthenticated);
        Assert.Null(context.PeerIdentityPropertyName);
        Assert.Empty(context.PeerIdentity);
    }

    [Fact]
    public void PeerIdentity_IdentityProperty_YieldsItsValues()
    {
        var context = new AuthContext("uri", Properties());

        Assert.True(context.IsPeerAuthenticated);
        Assert.Equal("uri", context.PeerIdentityPropertyName);
        Assert.Equal(["spiffe://a", "spiffe://b"], context.PeerIdentity.Select(property => property.Value));
    }

    [Fact]
    public void Properties_All_AreListed()
    {
        var context = new AuthContext("uri", Properties());

        Assert.Equal(["dns", "uri", "uri"], context.Properties.Select(property => property.Name).Order());
        Assert.Equal("a.test", Assert.Single(context.FindPropertiesByName("dns")).Value);
        Assert.Empty(context.FindPropertiesByName("other"));
    }

    [Fact]
    public void Constructor_NullProperties_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new AuthContext("uri", null!));
    }

    [Fact]
    public void AuthProperty_BytesChangedOutside_StayTheSameInside()
    {
        var given = "abc"u8.ToArray();
        var property = AuthProperty.Create("name", given);

        given[0] = 0;
        property.ValueBytes[1] = 0;

        Assert.Equal("abc"u8, property.ValueBytes);
        Assert.Equal("abc", property.Value);
    }

    [Fact]
    public void AuthProperty_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => AuthProperty.Create(null!, []));
        Assert.Throws<ArgumentNullException>(() => AuthProperty.Create("name", null!));
    }

    private static Dictionary<string, List<AuthProperty>> Properties() => new()
    {
        ["uri"] = [AuthProperty.Create("uri", "spiffe://a"u8.ToArray()), AuthProperty.Create("uri", "spiffe://b"u8.ToArray())],
        ["dns"] = [AuthProperty.Create("dns", "a.test"u8.ToArray())],
    };
}
