using MeshClient.Tests.Support;

namespace MeshClient.Xds.Tests.Resources.Support;

/// <summary>
/// Holds the reference page against the table. After a change of the table rewrite it with
/// <c>MESHCLIENT_REWRITE_BASELINES=1 dotnet test tests/MeshClient.Xds.Tests --filter SupportPage</c>.
/// </summary>
public class SupportPageTests
{
    private const string Page = "docs/reference/xds-support.md";

    [Fact]
    public void Page_InTheDocumentation_IsMadeFromTheTable()
    {
        var page = SupportPage.Render().ReplaceLineEndings("\n");
        if (RepositoryFiles.Rewrite)
        {
            File.WriteAllText(RepositoryFiles.PathOf(Page), page);
        }

        Assert.Equal(RepositoryFiles.Read(Page), page);
    }
}
