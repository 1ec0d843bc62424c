using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Model;

/// <summary>A cookie that is read, and made if it is missing. Immutable.</summary>
/// <param name="Name">Not empty.</param>
/// <param name="Ttl">Its life, zero for the caller's session; null where a missing cookie is not made.</param>
/// <param name="Path">Empty for none.</param>
/// <param name="Attributes">Further attributes of a cookie that is made.</param>
internal sealed record CookieTemplate(string Name, TimeSpan? Ttl, string Path, EquatableArray<CookieAttribute> Attributes);
