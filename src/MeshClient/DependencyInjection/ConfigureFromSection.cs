using MeshClient.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MeshClient.DependencyInjection;

/// <summary>
/// Binds the sections that were handed over, else the default section of the host's configuration if there is one. Thread-safe.
/// </summary>
internal sealed class ConfigureFromSection(IServiceProvider services, IEnumerable<GivenSection> sections)
    : IConfigureOptions<MeshClientOptions>
{
    public void Configure(MeshClientOptions options)
    {
        // A section that is given twice is bound once; lists would hold everything twice otherwise.
        var given = sections.DistinctBy(section => (section.Configuration as IConfigurationSection)?.Path ?? (object)section.Configuration).ToArray();
        foreach (var section in given)
        {
            MeshClientOptionsBinder.Bind(section.Configuration, options);
        }

        if (given.Length == 0 && services.GetService<IConfiguration>() is { } configuration)
        {
            MeshClientOptionsBinder.Bind(configuration.GetSection(MeshClientOptions.DefaultSectionName), options);
        }
    }
}
