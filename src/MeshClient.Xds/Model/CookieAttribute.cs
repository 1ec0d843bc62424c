namespace MeshClient.Xds.Model;

/// <summary>Such as <c>SameSite=Strict</c>; without a value only the name. Immutable.</summary>
internal readonly record struct CookieAttribute(string Name, string Value);
