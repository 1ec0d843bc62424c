namespace MeshClient.Xds.Bootstrap;

/// <summary>
/// A JSON web token from a file, sent as <c>authorization: Bearer</c> (type <c>jwt_token_file</c>, gRFC A97). The file is read when the
/// first stream starts and again when the token runs out, so that rotated tokens are used. A file that cannot be read, or holds no token,
/// fails the stream; the next attempt follows with back-off. Immutable.
/// </summary>
/// <param name="TokenFile">Path of the file; it holds nothing but the token.</param>
public sealed record XdsJwtTokenFileCredentials(string TokenFile) : XdsCallCredentials
{
    internal override string? Problem => string.IsNullOrEmpty(TokenFile) ? "jwt_token_file must not be empty" : null;
}
