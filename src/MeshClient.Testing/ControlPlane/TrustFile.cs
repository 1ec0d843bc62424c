namespace MeshClient.Testing.ControlPlane;

/// <summary>The certificate of a test authority as a file, because bootstraps name files. Single-owner: its server.</summary>
internal sealed class TrustFile : IDisposable
{
    public TrustFile(string pem)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"meshclient-ca-{Guid.NewGuid():N}.pem");
        File.WriteAllText(Path, pem);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
