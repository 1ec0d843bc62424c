namespace MeshClient.Diagnostics;

/// <summary>The version that meters and activity sources carry.</summary>
internal static class ProductVersion
{
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetName().Version?.ToString(fieldCount: 3) ?? "";
}
