using System.Diagnostics.CodeAnalysis;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Client;

/// <summary>The names in responses in the form by which subscribers know them. Thread-safe.</summary>
internal static class CanonicalNames
{
    /// <summary>False for no name, a malformed federated name, and one of another type.</summary>
    public static bool TryParse(XdsResourceType type, string? text, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out string? problem)
    {
        (name, problem) = (null, null);
        if (string.IsNullOrEmpty(text))
        {
            problem = "the resource has no name";
        }
        else if (!XdstpName.IsXdstp(text))
        {
            name = text;
        }
        else if (!XdstpName.TryParse(text, out var federated))
        {
            problem = $"the name \"{text}\" is no valid xdstp name";
        }
        else if (federated.ResourceType != XdsResourceTypes.MessageName(type))
        {
            problem = $"the name \"{text}\" is that of another type of resource";
        }
        else
        {
            name = federated.Canonical;
        }

        return name is not null;
    }

    /// <summary>What cannot be brought into that form stays as it is: nobody has subscribed it.</summary>
    public static string Of(string text) => XdstpName.TryParse(text, out var federated) ? federated.Canonical : text;
}
