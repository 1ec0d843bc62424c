using MeshClient.Xds.Model;

namespace MeshClient.Security;

/// <summary>Reads PEM text from where the configuration says.</summary>
internal static class PemReader
{
    public static string Read(PemSource source) => source.InlineText ?? File.ReadAllText(source.FileName!);

    public static string Describe(PemSource source) => source.FileName is { } file ? $"in file '{file}'" : "given inline";
}
