using System.Diagnostics.Metrics;
using MeshClient.Topology.Dns;
using MeshClient.Xds.Internal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshClient.Runtime;

/// <summary>What an engine takes from its surroundings. Immutable.</summary>
internal sealed record EngineEnvironment
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IRandomSource Random { get; init; } = ThreadLocalRandomSource.Instance;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Null without a host: the runtime has a meter of its own then.</summary>
    public IMeterFactory? MeterFactory { get; init; }

    public IDnsResolver Resolver { get; init; } = SystemDnsResolver.Instance;

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Clock, logs and meters of a host.</summary>
    public static EngineEnvironment From(IServiceProvider services) => new()
    {
        Time = services.GetService<TimeProvider>() ?? TimeProvider.System,
        LoggerFactory = services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance,
        MeterFactory = services.GetService<IMeterFactory>(),
    };
}
