namespace Microsoft.Extensions.ServiceDiscovery.Http;

/// <summary>Has the name of the handler of the service discovery package, which the mesh knows by name only.</summary>
internal sealed class ResolvingHttpDelegatingHandler : DelegatingHandler;
