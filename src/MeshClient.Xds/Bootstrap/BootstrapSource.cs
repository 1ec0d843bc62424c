using System.Text;

namespace MeshClient.Xds.Bootstrap;

/// <summary>Finds and reads the bootstrap document (gRFC A27, A66). Thread-safe.</summary>
internal static class BootstrapSource
{
    public const string FileVariable = "GRPC_XDS_BOOTSTRAP";
    public const string TextVariable = "GRPC_XDS_BOOTSTRAP_CONFIG";

    public static XdsBootstrap? FromEnvironment(Func<string, string?> variable)
    {
        // The file wins, and a file that cannot be read is an error: silently using other settings would hide it.
        if (variable(FileVariable) is { Length: > 0 } path)
        {
            return FromFile(path, $"The xDS bootstrap file '{path}' (environment variable {FileVariable})");
        }

        return variable(TextVariable) is { Length: > 0 } text
            ? FromText(text, $"The xDS bootstrap in environment variable {TextVariable}")
            : null;
    }

    public static XdsBootstrap FromFile(string path, string source)
    {
        try
        {
            return BootstrapParser.Parse(File.ReadAllBytes(path), source);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new XdsBootstrapException(source, [$"it cannot be read: {exception.Message}"], exception);
        }
    }

    public static XdsBootstrap FromText(string json, string source) => BootstrapParser.Parse(Encoding.UTF8.GetBytes(json), source);
}
