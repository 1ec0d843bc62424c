using MeshClient.Tests.Options;
using MeshClient.Xds.Bootstrap;

namespace MeshClient.Tests.Docs;

public sealed class DocumentationTests
{
    [Fact]
    public void CSharpBlocks_OfEveryPage_AreSnippetsThatCompile()
    {
        // Examples for test frameworks that nothing here references are marked as uncompiled, on that page only.
        var snippets = MarkdownFences.All.Where(fence => fence.IsCSharp && fence is not { Page: "docs/guides/testing.md", Info: "csharp uncompiled" }).ToArray();

        Assert.NotEmpty(snippets);
        Assert.All(snippets, fence => Assert.True(fence.SnippetName is not null, $"{fence} names no snippet of samples/Snippets"));
        Assert.All(snippets, fence => Assert.Equal(SnippetRegions.All.GetValueOrDefault(fence.SnippetName!), fence.Text));
    }

    [Fact]
    public void Snippets_InTheSample_AreUsedByAPage()
    {
        var used = MarkdownFences.All.Select(fence => fence.SnippetName).ToHashSet();

        Assert.All(SnippetRegions.All.Keys, name => Assert.Contains(name, used));
    }

    [Fact]
    public void SettingsBlocks_OfEveryPage_AreValid()
    {
        var settings = MarkdownFences.All.Where(fence => fence.Info == "json appsettings").ToArray();

        Assert.NotEmpty(settings);
        Assert.All(settings, fence => Assert.Empty(OptionsBinding.Errors(fence.Text)));
    }

    [Fact]
    public void BootstrapBlocks_OfEveryPage_CanBeParsed()
    {
        var bootstraps = MarkdownFences.All.Where(fence => fence.Info == "json bootstrap").ToArray();

        Assert.NotEmpty(bootstraps);
        Assert.All(bootstraps, fence => Assert.NotEmpty(XdsBootstrap.Parse(fence.Text).Servers));
    }

    [Fact]
    public void Links_BetweenPages_LeadToFiles() =>
        Assert.All(MarkdownLinks.All, link => Assert.True(link.TargetExists, $"{link.Page} links to {link.Target}, which does not exist"));

    [Fact]
    public void Links_ToSections_LeadToHeadings() =>
        Assert.All(MarkdownLinks.All, link => Assert.True(link.AnchorExists, $"{link.Page} links to {link.Target}#{link.Anchor}, where no heading makes this anchor"));
}
