namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Has the name of the handler of the resilience package, which the mesh knows by name only.</summary>
internal sealed class ResilienceHandler : DelegatingHandler;
