namespace Snippets;

/// <summary>A typed client as applications write them; it knows nothing of the mesh.</summary>
internal sealed class CatalogClient(HttpClient http)
{
    public Task<string> GetPriceAsync(string article) => http.GetStringAsync(new Uri($"prices/{article}", UriKind.Relative));
}
