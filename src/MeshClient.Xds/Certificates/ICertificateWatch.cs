namespace MeshClient.Xds.Certificates;

/// <summary>A watch of certificates, whatever they are. Thread-safe.</summary>
internal interface ICertificateWatch
{
    /// <summary>How it stands.</summary>
    CertificateStatus Status { get; }

    /// <summary>Ends the readings; what is in force stays so.</summary>
    void Close();
}
