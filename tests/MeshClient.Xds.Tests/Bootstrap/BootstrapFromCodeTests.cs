using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Tests.Bootstrap;

public sealed class BootstrapFromCodeTests
{
    [Fact]
    public void Servers_SameCallCredentials_AreOneServer()
    {
        var first = new XdsServer("https://cp:1") { CallCredentials = [new XdsJwtTokenFileCredentials("t")] };
        var second = new XdsServer("https://cp:1") { CallCredentials = [new XdsJwtTokenFileCredentials("t")] };

        Assert.Equal(first, second);
        Assert.NotEqual(first, new XdsServer("https://cp:1"));
    }

    [Fact]
    public void CallCredentials_PlaintextConnection_AreRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new XdsServer("cp:1") { CallCredentials = [new XdsJwtTokenFileCredentials("t")] });

        Assert.Contains("TLS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CallCredentials_NoTokenFile_AreRefused() =>
        Assert.Throws<ArgumentException>(() => new XdsServer("https://cp:1") { CallCredentials = [new XdsJwtTokenFileCredentials("")] });

    [Fact]
    public void Create_NoServers_IsRejected() => Assert.Throws<ArgumentException>(() => new XdsBootstrap());

    [Fact]
    public void Create_ServerUri_DecidesDefaultCredentials()
    {
        Assert.Same(XdsChannelCredentials.Insecure, new XdsServer("cp:1").ChannelCredentials);
        Assert.Same(XdsChannelCredentials.Insecure, new XdsServer("http://cp:1").ChannelCredentials);
        Assert.Equal(new XdsTlsCredentials(), new XdsServer("https://cp:1").ChannelCredentials);
    }

    [Fact]
    public void Create_ServerInvalid_IsRejected()
    {
        Assert.Throws<ArgumentException>(() => new XdsServer("cp:none"));
        Assert.Throws<ArgumentException>(() => new XdsServer("https://cp:1", XdsChannelCredentials.Insecure));
        Assert.Throws<ArgumentException>(() => new XdsServer("cp:1", new XdsTlsCredentials { CertificateFile = "c" }));
    }

    [Fact]
    public void Compare_ServersWithEqualSettings_AreEqual()
    {
        var first = new XdsServer("cp:1", new XdsTlsCredentials { CaCertificateFile = "ca" }) { Features = XdsServerFeatures.TrustedXdsServer };
        var second = new XdsServer("cp:1", new XdsTlsCredentials { CaCertificateFile = "ca" }) { Features = XdsServerFeatures.TrustedXdsServer };

        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
        Assert.NotEqual(first, second with { Features = XdsServerFeatures.None });
    }

    [Fact]
    public void Create_NodeMetadata_IsCopied()
    {
        var labels = new Dictionary<string, string> { ["app"] = "shop" };
        var node = new XdsNode { Metadata = new Dictionary<string, object?> { ["LABELS"] = labels, ["N"] = 7L, ["LIST"] = new List<int> { 1 } } };
        labels["app"] = "changed";

        var copied = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(node.Metadata["LABELS"]);
        Assert.Equal("shop", copied["app"]);
        Assert.Equal(7.0, node.Metadata["N"]);
        Assert.Equal([1.0], Assert.IsAssignableFrom<IEnumerable<object?>>(node.Metadata["LIST"]));
    }

    [Fact]
    public void Create_NodeMetadataWithoutJsonForm_IsRejected()
    {
        var cycle = new Dictionary<string, object?>();
        cycle["self"] = cycle;

        Assert.Throws<ArgumentException>(() => new XdsNode { Metadata = cycle });
        Assert.Throws<ArgumentException>(() => new XdsNode { Metadata = new Dictionary<string, object?> { ["a"] = double.NaN } });
        var error = Assert.Throws<ArgumentException>(() => new XdsNode { Metadata = new Dictionary<string, object?> { ["a"] = new[] { new object() } } });
        Assert.Contains(".a[0]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_CertificateProviderIncomplete_IsRejected() => Assert.Throws<ArgumentException>(() => new XdsBootstrap(new XdsServer("cp:1"))
    {
        CertificateProviders = new Dictionary<string, XdsCertificateProvider> { ["x"] = new XdsFileWatcherProvider() },
    });

    [Fact]
    public void Create_AuthorityTemplateOfAnotherAuthority_IsRejected() => Assert.Throws<ArgumentException>(() => new XdsBootstrap(new XdsServer("cp:1"))
    {
        Authorities = new Dictionary<string, XdsAuthority> { ["a"] = new() { ListenerNameTemplate = "xdstp://b/%s" } },
    });
}
