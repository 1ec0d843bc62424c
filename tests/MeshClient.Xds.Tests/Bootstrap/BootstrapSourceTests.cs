using System.Text;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Xds.Tests.Bootstrap;

public sealed class BootstrapSourceTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    [Trait("Rule", "xds-client 8.1 B1")]
    public void FromEnvironment_BothVariablesSet_UsesTheFile()
    {
        File.WriteAllText(_file, Document("from-file:1"));

        var bootstrap = FromEnvironment(_file, Document("from-text:1"));

        Assert.Equal("from-file:1", bootstrap!.Servers[0].Uri);
    }

    [Fact]
    [Trait("Rule", "xds-client 8.1 B2")]
    public void FromEnvironment_FileMissing_FailsWithoutTryingTheText()
    {
        var error = Assert.Throws<XdsBootstrapException>(() => FromEnvironment(_file, Document("from-text:1")));

        Assert.Contains(_file, error.Message, StringComparison.Ordinal);
        Assert.Contains(BootstrapSource.FileVariable, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromEnvironment_OnlyText_UsesIt() => Assert.Equal("from-text:1", FromEnvironment(null, Document("from-text:1"))!.Servers[0].Uri);

    [Fact]
    public void FromEnvironment_TextInvalid_NamesTheVariable()
    {
        var error = Assert.Throws<XdsBootstrapException>(() => FromEnvironment(null, "{}"));

        Assert.Contains(BootstrapSource.TextVariable, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromEnvironment_NothingSet_IsNull() => Assert.Null(FromEnvironment("", null));

    [Fact]
    public void Load_FileWithByteOrderMark_IsRead()
    {
        File.WriteAllText(_file, Document("cp:1"), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.Equal("cp:1", XdsBootstrap.Load(_file).Servers[0].Uri);
    }

    [Fact]
    public void Load_FileWithInvalidUtf8_IsABootstrapError()
    {
        File.WriteAllBytes(_file, [.. "{\"xds_servers\":[{\"server_uri\":\""u8, 0xFF, 0xFE, .. "\"}]}"u8]);

        Assert.Throws<XdsBootstrapException>(() => XdsBootstrap.Load(_file));
    }

    [Fact]
    public void Load_Directory_IsABootstrapError() => Assert.Throws<XdsBootstrapException>(() => XdsBootstrap.Load(Path.GetTempPath()));

    private static XdsBootstrap? FromEnvironment(string? file, string? text) =>
        BootstrapSource.FromEnvironment(name => name == BootstrapSource.FileVariable ? file : name == BootstrapSource.TextVariable ? text : null);

    private static string Document(string uri) => $$"""{"xds_servers":[{"server_uri":"{{uri}}","channel_creds":[{"type":"insecure"}]}]}""";
}
