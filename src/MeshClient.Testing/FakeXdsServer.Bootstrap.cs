using System.Text;
using System.Text.Json;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Testing;

/// <content>How clients find the server.</content>
public sealed partial class FakeXdsServer
{
    private const string NodeId = "meshclient-test";

    /// <summary>The bootstrap of a client of this server, with the node id <c>meshclient-test</c>.</summary>
    public XdsBootstrap Bootstrap => new(Server) { Node = new XdsNode { Id = NodeId, Cluster = NodeId } };

    /// <summary>The server's entry in a bootstrap, for tests that build their own, with several servers for instance.</summary>
    public XdsServer Server => new(Target, _tls ? new XdsTlsCredentials { CaCertificateFile = _trustFile?.Path } : XdsChannelCredentials.Insecure);

    /// <summary>The same as <see cref="Bootstrap"/> in the JSON form that every xDS client reads (gRFC A27).</summary>
    public string BootstrapJson
    {
        get
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            {
                WriteBootstrap(json);
            }

            return Encoding.UTF8.GetString(buffer.ToArray());
        }
    }

    private void WriteBootstrap(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("xds_servers");
        json.WriteStartObject();
        json.WriteString("server_uri", Target);
        json.WriteStartArray("channel_creds");
        json.WriteStartObject();
        json.WriteString("type", _tls ? "tls" : "insecure");
        if (_trustFile is not null && _tls)
        {
            json.WriteStartObject("config");
            json.WriteString("ca_certificate_file", _trustFile.Path);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("server_features");
        json.WriteStringValue("xds_v3");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("node");
        json.WriteString("id", NodeId);
        json.WriteString("cluster", NodeId);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
