using MeshClient.Xds.Bootstrap;

namespace MeshClient.Testing.ControlPlane;

/// <summary>What a client needs to be welcome at a server, as files, because bootstraps name files. Single-owner: its server.</summary>
internal sealed class CredentialFiles : IDisposable
{
    private readonly DirectoryInfo? _directory;
    private readonly XdsTlsCredentials? _tls;
    private readonly XdsJwtTokenFileCredentials? _token;

    public CredentialFiles(FakeXdsServerOptions options)
    {
        if (options.Certificate is null)
        {
            return;
        }

        _directory = Directory.CreateTempSubdirectory("meshclient-xds-");
        _tls = new XdsTlsCredentials
        {
            CaCertificateFile = options.CertificateAuthority is { } authority ? Write("ca.pem", authority.CertificatePem) : null,
            CertificateFile = options.ClientCertificate is { } own ? Write("cert.pem", own.CertificatePem) : null,
            PrivateKeyFile = options.ClientCertificate is { } owner ? Write("key.pem", owner.PrivateKeyPem) : null,
        };
        _token = options.RequiredBearerToken is { } token ? new XdsJwtTokenFileCredentials(Write("token", token)) : null;
    }

    public XdsChannelCredentials Channel => _tls ?? XdsChannelCredentials.Insecure;

    public IReadOnlyList<XdsCallCredentials> Call => _token is null ? [] : [_token];

    public void Dispose() => _directory?.Delete(recursive: true);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_directory!.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
