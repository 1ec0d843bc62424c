// Hot path.
namespace MeshClient.Routing.Matching;

/// <summary>
/// Spells a method as the transport sends it: the standard ones in upper case whatever the application wrote. Thread-safe.
/// </summary>
internal static class WireMethod
{
    private static readonly HttpMethod[] Standard =
    [
        HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Head, HttpMethod.Options, HttpMethod.Patch,
        HttpMethod.Trace, HttpMethod.Connect,
    ];

    public static string Of(HttpMethod method)
    {
        foreach (var standard in Standard)
        {
            if (ReferenceEquals(standard, method) || standard == method)
            {
                return standard.Method;
            }
        }

        return method.Method;
    }
}
