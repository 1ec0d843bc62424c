namespace MeshClient;

/// <summary>One route in force, in words. Immutable.</summary>
/// <param name="Name">Its name; may be empty.</param>
/// <param name="Match">What it takes, such as <c>prefix /api, header x-user</c>.</param>
/// <param name="Action">What it does, such as <c>forward to a (90), b (10)</c>.</param>
public sealed record MeshRouteSnapshot(string Name, string Match, string Action);
