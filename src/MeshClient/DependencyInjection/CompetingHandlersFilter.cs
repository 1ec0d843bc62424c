using System.Collections.Concurrent;
using MeshClient.Http;
using MeshClient.Runtime;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;

namespace MeshClient.DependencyInjection;

/// <summary>
/// Warns, once per client, about handlers outside the mesh that do its work a second time. They are known by name only, so that no
/// package needs to be referenced. Thread-safe.
/// </summary>
internal sealed partial class CompetingHandlersFilter(ILoggerFactory loggers) : IHttpMessageHandlerBuilderFilter
{
    private const string Resilience = "Microsoft.Extensions.Http.Resilience.";
    private const string Discovery = "Microsoft.Extensions.ServiceDiscovery.";

    private readonly ILogger _logger = loggers.CreateLogger(LogCategories.Runtime);
    private readonly ConcurrentDictionary<(string Client, string Kind), bool> _warned = new();

    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (builder.PrimaryHandler is MeshHandler)
        {
            Inspect(builder.Name ?? "", builder.AdditionalHandlers);
        }
    };

    private void Inspect(string client, IList<DelegatingHandler> handlers)
    {
        foreach (var name in handlers.Select(handler => handler.GetType().FullName ?? ""))
        {
            if (name.StartsWith(Resilience, StringComparison.Ordinal) && _warned.TryAdd((client, Resilience), true))
            {
                ResilienceHandlerFound(_logger, client);
            }
            else if (name.StartsWith(Discovery, StringComparison.Ordinal) && _warned.TryAdd((client, Discovery), true))
            {
                ServiceDiscoveryFound(_logger, client);
            }
        }
    }

    [LoggerMessage(EventId = 1900, Level = LogLevel.Warning,
        Message = "HTTP client \"{Client}\" has a resilience handler outside the mesh: calls may be retried twice over. "
            + "Remove it, or turn the mesh's retries off for its targets")]
    private static partial void ResilienceHandlerFound(ILogger logger, string client);

    [LoggerMessage(EventId = 1901, Level = LogLevel.Warning,
        Message = "HTTP client \"{Client}\" has service discovery outside the mesh: it replaces the host that the mesh routes by. "
            + "Remove it from this client, or keep the client out of the mesh with WithoutMesh()")]
    private static partial void ServiceDiscoveryFound(ILogger logger, string client);
}
