using Source = MeshClient.Xds.Proto.Core.ConfigSource;

namespace MeshClient.Xds.Resources.Common;

/// <summary>Where a resource comes from: <c>ads</c> or <c>self</c>, which mean the same here. Thread-safe.</summary>
internal static class ConfigSourceParser
{
    public static void Validate(Source? source, string field, ParseScope scope)
    {
        if (source is null)
        {
            scope.Error(field, "is required; set ads or self");
        }
        else if (source.ConfigSourceSpecifierCase is not (Source.ConfigSourceSpecifierOneofCase.Ads or Source.ConfigSourceSpecifierOneofCase.Self))
        {
            scope.Error(field, $"the source {Name(source.ConfigSourceSpecifierCase)} is not supported; use ads or self");
        }
    }

    /// <summary>For fields that mean "report to the server that sent this": unset or <c>self</c> (LRS).</summary>
    public static void ValidateSelf(Source? source, string field, ParseScope scope)
    {
        if (source is not null && source.ConfigSourceSpecifierCase != Source.ConfigSourceSpecifierOneofCase.Self)
        {
            scope.Error(field, $"the source {Name(source.ConfigSourceSpecifierCase)} is not supported; use self");
        }
    }

    private static string Name(Source.ConfigSourceSpecifierOneofCase source) => source switch
    {
        Source.ConfigSourceSpecifierOneofCase.Path => "path",
        Source.ConfigSourceSpecifierOneofCase.ApiConfigSource => "api_config_source",
        Source.ConfigSourceSpecifierOneofCase.PathConfigSource => "path_config_source",
        Source.ConfigSourceSpecifierOneofCase.Ads => "ads",
        _ => "(none)",
    };
}
