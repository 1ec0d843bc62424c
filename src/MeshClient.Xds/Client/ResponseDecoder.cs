using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using Microsoft.Extensions.Logging;
using ParseContext = MeshClient.Xds.Resources.ParseContext;
using ResourceError = MeshClient.Xds.Resources.ResourceError;

namespace MeshClient.Xds.Client;

/// <summary>
/// Opens and parses all resources of a response, off the control loop. What a server sends again in the same bytes, as the
/// state-of-the-world protocol makes it do for every resource that did not change, is not parsed again. Thread-safe.
/// </summary>
internal sealed class ResponseDecoder(
    ResourceDecoder decode, ParseContext context, Func<XdsResourceType, string, AcceptedResource?> findAccepted, ILogger logger)
{
    public DecodedResponse Decode(DiscoveryResponse response)
    {
        var decoded = new DecodedResponse
        {
            TypeUrl = response.TypeUrl,
            Version = response.VersionInfo,
            Nonce = response.Nonce,
            ControlPlane = response.ControlPlane?.Identifier ?? "",
        };
        return XdsResourceTypes.TryFromTypeUrl(response.TypeUrl, out var type)
            ? decoded with
            {
                Type = type,
                Resources = [.. response.Resources.Select(resource => Decode(type, resource))],
                Refusals = [.. response.ResourceErrors.Select(Refusal)],
            }
            : decoded;
    }

    private DecodedResource Decode(XdsResourceType type, Any any)
    {
        if (any.TypeUrl != XdsResourceTypes.WrapperTypeUrl)
        {
            return DecodeInner(type, "", any);
        }

        if (!MessageBytes.TryParse(Resource.Parser, any.Value, out var wrapper, out var error))
        {
            return Invalid(type, "", $"the wrapper {XdsResourceTypes.WrapperTypeUrl} cannot be decoded: {error}");
        }

        var name = wrapper.Name.Length > 0 ? wrapper.Name : wrapper.ResourceName?.Name ?? "";
        return wrapper.Resource_ is { } inner ? DecodeInner(type, name, inner) : Invalid(type, name, "the wrapper has no resource");
    }

    /// <summary>The name of a wrapper, if there is one, wins over the name in the resource.</summary>
    private DecodedResource DecodeInner(XdsResourceType type, string wrapperName, Any any)
    {
        if (any.TypeUrl != XdsResourceTypes.TypeUrl(type))
        {
            return Invalid(type, wrapperName, $"the resource has the type \"{any.TypeUrl}\" in a response of type \"{XdsResourceTypes.TypeUrl(type)}\"");
        }

        var accepted = FindAccepted(type, wrapperName, any.Value);
        if (accepted is not null && accepted.Value.Span.SequenceEqual(any.Value.Span))
        {
            return new DecodedResource(accepted.Resource.Name, accepted.Resource, [], accepted.IgnoredFields)
            {
                Raw = new RawResource(XdsResourceTypes.TypeUrl(type), accepted.Value),
                Accepted = accepted,
            };
        }

        var parsed = Parse(type, wrapperName, any.Value, accepted);
        var text = wrapperName.Length > 0 ? wrapperName : parsed.Name;
        if (string.IsNullOrEmpty(text) && parsed.Errors is { Count: > 0 } errors)
        {
            return new DecodedResource(null, null, errors, []);
        }

        if (!TryCanonical(type, text, out var name, out var problem))
        {
            return Invalid(type, "", problem);
        }

        // The parser hands out the name it read; subscribers know the resource by the canonical name of what they asked for.
        return parsed.Resource is { } resource
            ? Valid(type, any.Value, resource.Name == name ? resource : resource with { Name = name }, parsed.IgnoredFields)
            : new DecodedResource(name, null, parsed.Errors ?? [], []);
    }

    private DecodedResource Valid(XdsResourceType type, ByteString value, XdsResource resource, IReadOnlyCollection<string> ignoredFields) =>
        new(resource.Name, resource, [], ignoredFields)
        {
            Raw = new RawResource(XdsResourceTypes.TypeUrl(type), value),
            Accepted = new AcceptedResource(value, resource, ignoredFields, context),
        };

    /// <summary>The copy in force, if it was validated under the same conditions.</summary>
    private AcceptedResource? FindAccepted(XdsResourceType type, string wrapperName, ByteString value)
    {
        var text = wrapperName.Length > 0 ? wrapperName : ResourceNameReader.Read(value);
        return TryCanonical(type, text, out var name, out _) && findAccepted(type, name) is { } accepted && ReferenceEquals(accepted.Context, context)
            ? accepted
            : null;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A parser's bug must cost one resource, not the stream.")]
    private ParsedResource Parse(XdsResourceType type, string name, ByteString value, AcceptedResource? accepted)
    {
        try
        {
            return decode(type, value, context, accepted);
        }
        catch (Exception exception)
        {
            XdsClientLog.ParserFailed(logger, type, name, exception);
            return ParsedResource.Invalid(null, [new ResourceError(type, name, "", $"cannot be parsed: {exception.Message}")]);
        }
    }

    private static DecodedResource Invalid(XdsResourceType type, string name, string reason) =>
        new(name.Length == 0 ? null : Canonical(name), null, [new ResourceError(type, name, "", reason)], []);

    private static DecodedRefusal Refusal(Proto.Discovery.ResourceError error) =>
        new(Canonical(error.ResourceName?.Name ?? ""), error.ErrorDetail?.Code ?? 0, error.ErrorDetail?.Message ?? "");

    private static bool TryCanonical(XdsResourceType type, string? text, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out string? problem)
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
            problem = string.Create(CultureInfo.InvariantCulture, $"the name \"{text}\" is no valid xdstp name");
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

    private static string Canonical(string text) => XdstpName.TryParse(text, out var federated) ? federated.Canonical : text;
}
