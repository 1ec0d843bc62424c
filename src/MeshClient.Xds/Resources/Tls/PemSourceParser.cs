using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Source = MeshClient.Xds.Proto.Core.DataSource;

namespace MeshClient.Xds.Resources.Tls;

/// <summary>A DataSource that holds PEM. The PEM itself is read when a connection is made. Thread-safe.</summary>
internal static class PemSourceParser
{
    /// <summary>Null when the source is missing or not supported, which is reported.</summary>
    public static PemSource? Parse(Source? source, string field, ParseScope scope)
    {
        var parsed = source?.SpecifierCase switch
        {
            Source.SpecifierOneofCase.Filename => new PemSource(source.Filename, null),
            Source.SpecifierOneofCase.InlineString => new PemSource(null, source.InlineString),
            Source.SpecifierOneofCase.InlineBytes => new PemSource(null, source.InlineBytes.ToStringUtf8()),
            _ => null,
        };
        if (string.IsNullOrEmpty(parsed?.FileName) && string.IsNullOrEmpty(parsed?.InlineText))
        {
            scope.Error(field, source?.SpecifierCase == Source.SpecifierOneofCase.EnvironmentVariable
                ? "environment_variable is not supported; use filename, inline_string or inline_bytes"
                : "is required; set filename, inline_string or inline_bytes");
            return null;
        }

        return parsed;
    }
}
