using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using MeshClient.Xds.Resources.Support;
using LocalityMessage = MeshClient.Xds.Proto.Endpoints.LocalityLbEndpoints;
using Policy = MeshClient.Xds.Proto.Endpoints.ClusterLoadAssignment.Types.Policy;

namespace MeshClient.Xds.Resources.Endpoints.Wire;

/// <summary>
/// Reads a valid <c>ClusterLoadAssignment</c> in place: no message objects, and of what the version in force says in the same bytes, the
/// models of that version. It understands what control planes send. Anything else, above all anything invalid, it leaves to the general
/// parser, which finds the words for it; so the two must agree on every resource that this one accepts. Single-owner: the read of one
/// resource.
/// </summary>
internal ref struct EndpointsReader
{
    private static readonly MessageSupport EndpointSupport = SupportTable.Find("envoy.config.endpoint.v3.LbEndpoint")!;

    private readonly ParseScope _scope;
    private readonly List<LocalityEndpoints> _localities = [];
    private KnownEndpoints _known;
    private EndpointReader _endpoints;
    private bool _hasNewAddresses;
    private bool _hasNewIgnoredFields;

    private EndpointsReader(ParseScope scope, AcceptedResource? accepted)
    {
        _scope = scope;
        _known = KnownEndpoints.Of(accepted);
        _endpoints = new EndpointReader(scope);
    }

    /// <summary>Null for what is left to the general parser. What is equal to the version in force is that version.</summary>
    public static EndpointsResource? Read(ReadOnlySpan<byte> message, AcceptedResource? accepted, ParseScope scope) =>
        Read(message, accepted, scope, out _);

    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, AcceptedResource?, ParseScope)"/>
    /// <param name="message">The resource.</param>
    /// <param name="accepted">The version in force.</param>
    /// <param name="scope">Takes the errors.</param>
    /// <param name="ignoredFields">What <see cref="IgnoredFieldScanner"/> finds; null if it must look for itself.</param>
    public static EndpointsResource? Read(
        ReadOnlySpan<byte> message, AcceptedResource? accepted, ParseScope scope, out IReadOnlyCollection<string>? ignoredFields)
    {
        var reader = new EndpointsReader(scope, accepted);
        try
        {
            var resource = reader.ReadAssignment(message, accepted?.Resource as EndpointsResource);

            // Of the endpoints, only those that were read can have brought something.
            var areEndpointsClean = accepted is { IgnoredFields.Count: 0 } && !reader._hasNewIgnoredFields;
            ignoredFields = areEndpointsClean ? IgnoredFieldScanner.Scan(XdsResourceType.Endpoint, message, except: EndpointSupport) : null;
            return resource;
        }
        finally
        {
            reader._known.Dispose();
        }
    }

    private EndpointsResource? ReadAssignment(ReadOnlySpan<byte> message, EndpointsResource? inForce)
    {
        string? name = "";
        Policy? policy = null;
        var index = 0;
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case AssignmentFields.ClusterName when reader.Kind == WireKind.Bytes && WireText.Read(reader.Content, inForce?.Name ?? "") is { } text:
                    name = text;
                    break;
                case AssignmentFields.Endpoints when reader.Kind == WireKind.Bytes && TryReadLocality(reader.Content, index):
                    index++;
                    break;
                case AssignmentFields.Policy
                    when reader.Kind == WireKind.Bytes && policy is null && MessageBytes.TryParse(Policy.Parser, reader.Content, out policy):
                    break;
                case AssignmentFields.ClusterName or AssignmentFields.Endpoints or AssignmentFields.Policy:
                    return null;
                default:
                    break;
            }
        }

        return reader.IsMalformed || name.Length == 0 ? null : Assemble(name, policy, inForce);
    }

    private readonly EndpointsResource? Assemble(string name, Policy? policy, EndpointsResource? inForce)
    {
        // What is known stood in a valid resource; only what is new, or was found elsewhere, can be there twice.
        if (!ArePrioritiesValid() || ((_hasNewAddresses || _known.IsShuffled) && AddressTable.HasDuplicates(_localities)))
        {
            return null;
        }

        var resource = EndpointsParser.ParsePolicy(policy, name, _scope) with { Localities = _localities.ToEquatableArray() };
        if (_scope.HasErrors)
        {
            return null;
        }

        return resource.Equals(inForce) ? inForce : resource;
    }

    private readonly bool ArePrioritiesValid()
    {
        if (_localities.Count <= 1)
        {
            return _localities.Count == 0 || _localities[0].Priority == 0;
        }

        var collector = new LocalityCollector(isInline: false);
        foreach (var locality in _localities)
        {
            collector.Add(locality, _scope);
        }

        collector.ValidatePriorities("endpoints", _scope);
        return !_scope.HasErrors;
    }

    private bool TryReadLocality(ReadOnlySpan<byte> bytes, int index)
    {
        var isKnown = _known.TryGetLocality(index, bytes, out var known);
        if (known is not null)
        {
            _localities.Add(known);
            return true;
        }

        if (!LocalityOutline.TryRead(bytes, out var outline))
        {
            return false;
        }

        if (outline.Weight > 0)
        {
            return TryReadLocality(outline, index);
        }

        // As the general parser does: who means that a locality gets no traffic says so.
        if (outline is { HasWeight: false, EndpointCount: > 0 })
        {
            using var level = _scope.Enter("endpoints");
            _scope.Ignored("lb_endpoints");
        }

        // What gets no traffic is not validated; but it must be a message (xds-client 3.5).
        return isKnown || MessageBytes.TryParse(LocalityMessage.Parser, bytes, out _);
    }

    private bool TryReadLocality(in LocalityOutline outline, int index)
    {
        EndpointMetadata? metadata = null;
        if (!outline.HasLocality
            || outline.Priority > LocalityParser.MaxPriority
            || LocalityNameReader.Read(outline.Locality, _known.LocalityAt(index)?.Locality) is not { } locality
            || (outline.HasMetadata && !_endpoints.TryReadMetadata(outline.Metadata, out metadata))
            || ReadEndpoints(outline, index) is not { } endpoints)
        {
            return false;
        }

        _localities.Add(new LocalityEndpoints
        {
            Locality = locality,
            Priority = (int)outline.Priority,
            Weight = outline.Weight,
            Endpoints = new EquatableArray<EndpointModel>(endpoints),
            Metadata = metadata,
        });
        return true;
    }

    private EndpointModel[]? ReadEndpoints(in LocalityOutline outline, int index)
    {
        var endpoints = new EndpointModel[outline.EndpointCount];
        var weights = 0ul;
        _known.BeginLocality(index);
        var slices = outline.Endpoints();
        for (var i = 0; i < endpoints.Length && slices.Next(); i++)
        {
            var endpoint = _known.Find(slices.Content);
            if (endpoint is null)
            {
                endpoint = _endpoints.Read(slices.Content);
                if (endpoint is null)
                {
                    return null;
                }

                _hasNewAddresses |= !_known.TryReplace(endpoint);
                _hasNewIgnoredFields = _hasNewIgnoredFields || IgnoredFieldScanner.FindsAny(EndpointSupport, slices.Content);
            }

            endpoints[i] = endpoint;
            weights += endpoint.Weight;
        }

        return weights <= uint.MaxValue ? endpoints : null;
    }
}
