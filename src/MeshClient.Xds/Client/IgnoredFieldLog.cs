using Microsoft.Extensions.Logging;

namespace MeshClient.Xds.Client;

/// <summary>
/// Tells once in the life of a client of each field that some resource sets without effect, with the first resource as an example.
/// Single-owner: the control loop.
/// </summary>
internal sealed class IgnoredFieldLog(ILogger logger)
{
    // Official paths are few; names of unknown extensions and JSON settings are whatever a control plane makes up.
    private const int MaxFields = 1000;

    private readonly HashSet<(XdsResourceType Type, string Field)> _told = [];

    public void Report(XdsResourceType type, string resourceName, IReadOnlyCollection<string> fields)
    {
        if (fields.Count == 0 || _told.Count >= MaxFields)
        {
            return;
        }

        // One line for the fields of one resource: those that come together are read together.
        var news = fields.Where(field => _told.Add((type, field))).ToList();
        if (news.Count > 0)
        {
            var text = string.Join(", ", news);
            XdsClientLog.FieldsIgnored(logger, type, resourceName, text);
        }
    }
}
