namespace MeshClient.Xds.Model;

/// <summary>Which addresses of a name are used.</summary>
internal enum DnsFamilies
{
    /// <summary>All, as in the gRPC libraries; Envoy takes IPv6 if there is any, else IPv4.</summary>
    Auto,
    IPv4Only,
    IPv6Only,

    /// <summary>IPv4 if there is any, else IPv6.</summary>
    IPv4Preferred,
    All,
}
