using System.Diagnostics.CodeAnalysis;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Resources;

namespace MeshClient.Xds.Client;

/// <summary>Whom a resource is to be asked of, and under which name. Immutable.</summary>
/// <param name="Name">In canonical form.</param>
/// <param name="Authority">One of the bootstrap's; null for a name without one.</param>
internal readonly record struct ResourceAddress(string Name, string? Authority)
{
    /// <summary>False for a federated name that is malformed, of another type, or of an authority that the bootstrap does not have.</summary>
    public static bool TryFind(
        XdsBootstrap bootstrap, XdsResourceType type, string name, out ResourceAddress address, [NotNullWhen(false)] out XdsError? error)
    {
        error = null;
        if (!XdstpName.IsXdstp(name))
        {
            address = new ResourceAddress(name, null);
            return true;
        }

        if (!XdstpName.TryParse(name, out var federated))
        {
            error = Invalid(type, name, "is no valid xdstp name");
        }
        else if (federated.ResourceType != XdsResourceTypes.MessageName(type))
        {
            error = Invalid(type, name, "is the name of another type of resource");
        }
        else if (bootstrap.Authorities.ContainsKey(federated.Authority))
        {
            address = new ResourceAddress(federated.Canonical, federated.Authority);
            return true;
        }
        else
        {
            error = Invalid(type, name, $"has the authority \"{federated.Authority}\", which is not in the xDS bootstrap");
        }

        address = default;
        return false;
    }

    private static XdsError Invalid(XdsResourceType type, string name, string problem) =>
        new(XdsErrorKind.Invalid, $"{type} \"{name}\" {problem}; it was not asked for. Check the name, or add the authority to the bootstrap.");
}
