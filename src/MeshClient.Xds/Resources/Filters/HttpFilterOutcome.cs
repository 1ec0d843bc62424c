namespace MeshClient.Xds.Resources.Filters;

/// <summary>What became of one entry of a filter chain.</summary>
internal enum HttpFilterOutcome
{
    Parsed,

    /// <summary>Unknown and marked optional.</summary>
    Dropped,

    /// <summary>Reported as an error.</summary>
    Invalid,
}
