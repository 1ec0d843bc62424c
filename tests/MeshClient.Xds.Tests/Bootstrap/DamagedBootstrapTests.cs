using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;

namespace MeshClient.Xds.Tests.Bootstrap;

public sealed class DamagedBootstrapTests
{
    private const int Attempts = 3000;
    private const string Characters = "{}[]\":,\\u0019.eEs-~\0 ntfxé\ud800";

    private const string Document = """
        {"xds_servers":[{"server_uri":"unix:///./etc/istio/proxy/XDS","channel_creds":[{"type":"google_default"},{"type":"tls","config":{
           "ca_certificate_file":"a","certificate_file":"b","private_key_file":"c","refresh_interval":"1.5s"}}],"server_features":["xds_v3",7]},
          {"server_uri":"ipv6:[::1]:80","channel_creds":[{"type":"insecure"}]}],
         "node":{"id":"i","locality":{"zone":"z"},"metadata":{"a":[1,{"b":null}],"c":1e3}},
         "authorities":{"x y":{"client_listener_resource_name_template":"xdstp://x%20y/%s","xds_servers":[]}},
         "certificate_providers":{"default":{"plugin_name":"file_watcher","config":{"ca_certificate_file":"r"}}}}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Parse_DamagedDocument_FailsOnlyAsABootstrapError(ulong seed)
    {
        var random = new SeededRandomSource(seed);
        Assert.NotNull(XdsBootstrap.Parse(Document));

        var unexpected = Enumerable.Range(0, Attempts)
            .Select(_ => Damage(random))
            .Where(text => Record.Exception(() => XdsBootstrap.Parse(text)) is not (null or XdsBootstrapException));

        Assert.Empty(unexpected);
    }

    private static string Damage(SeededRandomSource random)
    {
        var text = Document;
        for (var i = random.Next(3); i >= 0; i--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(12), text.Length - at);
            text = random.Next(3) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, text.Substring(at, length)),
                _ => string.Concat(text.AsSpan(0, at), Characters.AsSpan(random.Next(Characters.Length), 1), text.AsSpan(at + 1)),
            };
        }

        return text;
    }
}
