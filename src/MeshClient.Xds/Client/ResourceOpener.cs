using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Proto.Discovery;
using MeshClient.Xds.Resources;
using Microsoft.Extensions.Logging;
using ParseContext = MeshClient.Xds.Resources.ParseContext;
using ResourceError = MeshClient.Xds.Resources.ResourceError;

namespace MeshClient.Xds.Client;

/// <summary>
/// Opens the envelope of one resource and parses what is in it. What a server sends again in the same bytes, as the state-of-the-world
/// protocol makes it do for every resource that did not change, is not parsed again. Thread-safe.
/// </summary>
internal sealed class ResourceOpener(
    ResourceDecoder decode, ParseContext context, Func<XdsResourceType, string, AcceptedResource?> findAccepted, ILogger logger)
{
    /// <summary>Opens a resource of a state-of-the-world response, which may have a wrapper.</summary>
    /// <param name="type">The type of the response.</param>
    /// <param name="any">The resource as it came.</param>
    /// <param name="version">The version of the response.</param>
    public DecodedResource Open(XdsResourceType type, Any any, string version)
    {
        if (any.TypeUrl != XdsResourceTypes.WrapperTypeUrl)
        {
            return OpenInner(type, "", any) with { Version = version, Revision = version };
        }

        return MessageBytes.TryParse(Resource.Parser, any.Value, out var wrapper, out var error)
            ? Open(type, wrapper) with { Version = version, Revision = wrapper.Version.Length > 0 ? wrapper.Version : version }
            : Invalid(type, "", $"the wrapper {XdsResourceTypes.WrapperTypeUrl} cannot be decoded: {error}");
    }

    /// <summary>Opens a resource that was kept under the name by which it was received.</summary>
    public DecodedResource Open(XdsResourceType type, string name, ByteString value) =>
        OpenInner(type, name, new Any { TypeUrl = XdsResourceTypes.TypeUrl(type), Value = value });

    /// <summary>Opens a resource in its wrapper.</summary>
    public DecodedResource Open(XdsResourceType type, Resource wrapper)
    {
        var name = wrapper.Name.Length > 0 ? wrapper.Name : wrapper.ResourceName?.Name ?? "";
        if (!TryTtl(wrapper.Ttl, out var ttl))
        {
            return Invalid(type, name, $"the ttl {wrapper.Ttl} of the wrapper is no positive duration");
        }

        var opened = wrapper.Resource_ is { } inner ? OpenInner(type, name, inner) : Heartbeat(type, name);
        return opened with
        {
            Version = wrapper.Version,
            Revision = wrapper.Version,
            Ttl = ttl,
            Aliases = wrapper.Aliases.Count == 0 ? [] : [.. wrapper.Aliases.Select(CanonicalNames.Of)],
        };
    }

    private static DecodedResource Heartbeat(XdsResourceType type, string text) => CanonicalNames.TryParse(type, text, out var name, out var problem)
        ? new DecodedResource(name, null, [], []) { IsHeartbeat = true }
        : Invalid(type, "", problem);

    /// <summary>The name of a wrapper, if there is one, wins over the name in the resource.</summary>
    private DecodedResource OpenInner(XdsResourceType type, string wrapperName, Any any)
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

        if (!CanonicalNames.TryParse(type, text, out var name, out var problem))
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
        return CanonicalNames.TryParse(type, text, out var name, out _) && findAccepted(type, name) is { } accepted && ReferenceEquals(accepted.Context, context)
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
        new(name.Length == 0 ? null : CanonicalNames.Of(name), null, [new ResourceError(type, name, "", reason)], []);

    /// <summary>A duration of the wire may be far out of the range of a TimeSpan, or no duration at all.</summary>
    private static bool TryTtl(Duration? duration, out TimeSpan? ttl)
    {
        const int NanosecondsPerTick = 100;
        const int NanosecondsPerSecond = 1_000_000_000;
        ttl = null;
        if (duration is null)
        {
            return true;
        }

        var isValid = duration is { Seconds: >= 0 and <= Duration.MaxSeconds, Nanos: >= 0 and < NanosecondsPerSecond } && (duration.Seconds > 0 || duration.Nanos > 0);
        ttl = isValid ? TimeSpan.FromSeconds(duration.Seconds) + TimeSpan.FromTicks(Math.Max(duration.Nanos / NanosecondsPerTick, duration.Seconds == 0 ? 1 : 0)) : null;
        return isValid;
    }
}
