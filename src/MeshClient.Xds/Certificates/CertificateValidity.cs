namespace MeshClient.Xds.Certificates;

/// <summary>How a certificate stands to its end.</summary>
internal enum CertificateValidity
{
    /// <summary>Nothing to say.</summary>
    Good,

    /// <summary>Less than a quarter of its time is left: who renews certificates does so at half of it.</summary>
    ExpiresSoon,

    /// <summary>It has run out.</summary>
    Expired,
}
