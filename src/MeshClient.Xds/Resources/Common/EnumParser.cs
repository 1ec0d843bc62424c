using System.Globalization;

namespace MeshClient.Xds.Resources.Common;

/// <summary>Enum fields: a number that is not defined would silently mean something else, so it is refused, as in Envoy. Thread-safe.</summary>
internal static class EnumParser
{
    /// <summary>False for a number that this client does not know, which is reported.</summary>
    public static bool IsKnown<T>(T value, string field, ParseScope scope)
        where T : struct, Enum
    {
        if (Enum.IsDefined(value))
        {
            return true;
        }

        scope.Error(field, $"the value {Convert.ToInt32(value, CultureInfo.InvariantCulture)} is unknown");
        return false;
    }
}
