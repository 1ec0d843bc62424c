using MeshClient.Testing;
using MeshClient.Xds.Certificates;
using MeshClient.Xds.Model;

namespace MeshClient.Xds.Tests.Certificates;

/// <summary>A directory of PEM files that ends with the test.</summary>
internal sealed class PemFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mesh-pem-");

    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(60);

    public IdentitySource Identity => new(Source("cert.pem"), Source("key.pem"), Interval);

    public RootSource Roots => new(Source("ca.pem"), Interval);

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    public PemSource Source(string name) => new(PathOf(name), null);

    public string Write(string name, string content)
    {
        File.WriteAllText(PathOf(name), content);
        return PathOf(name);
    }

    public void Write(TestCertificate identity)
    {
        Write("cert.pem", identity.CertificatePem);
        Write("key.pem", identity.PrivateKeyPem);
    }

    public void Delete(string name) => File.Delete(PathOf(name));

    public void Dispose() => _directory.Delete(recursive: true);
}
