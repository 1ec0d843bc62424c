using System.Diagnostics.CodeAnalysis;
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
/// protocol makes it do for every resource that did not change, is not parsed again. Of what it is given it keeps copies only.
/// Thread-safe.
/// </summary>
internal sealed class ResourceOpener(
    ResourceDecoder decode, ParseContext context, Func<XdsResourceType, string, AcceptedResource?> findAccepted, ILogger logger)
{
    /// <summary>Opens a resource of a state-of-the-world response, which may have a wrapper.</summary>
    /// <param name="type">The type of the response.</param>
    /// <param name="typeUrl">The type of the resource, or of its wrapper.</param>
    /// <param name="value">The resource or its wrapper.</param>
    /// <param name="version">The version of the response.</param>
    public DecodedResource Open(XdsResourceType type, string typeUrl, ReadOnlySpan<byte> value, string version)
    {
        if (typeUrl != XdsResourceTypes.WrapperTypeUrl)
        {
            return OpenInner(type, "", typeUrl, value) with { Version = version, Revision = version };
        }

        return MessageBytes.TryParse(Resource.Parser, value, out var wrapper, out var error)
            ? Open(type, wrapper, wrapper.Resource_ is { } inner ? inner.Value.Span : default) with { Version = version, Revision = wrapper.Version.Length > 0 ? wrapper.Version : version }
            : Invalid(type, "", $"the wrapper {XdsResourceTypes.WrapperTypeUrl} cannot be decoded: {error}");
    }

    /// <summary>Opens a resource that was kept under the name by which it was received.</summary>
    public DecodedResource Open(XdsResourceType type, string name, ReadOnlyMemory<byte> value) =>
        OpenInner(type, name, XdsResourceTypes.TypeUrl(type), value.Span);

    /// <summary>Opens a resource that comes in a wrapper.</summary>
    /// <param name="type">The type of the response.</param>
    /// <param name="wrapper">The wrapper.</param>
    /// <param name="value">The resource, if there is one in the wrapper.</param>
    public DecodedResource Open(XdsResourceType type, Resource wrapper, ReadOnlySpan<byte> value)
    {
        var name = wrapper.Name.Length > 0 ? wrapper.Name : wrapper.ResourceName?.Name ?? "";
        if (!TryTtl(wrapper.Ttl, out var ttl))
        {
            return Invalid(type, name, $"the ttl {wrapper.Ttl} of the wrapper is no positive duration");
        }

        var opened = wrapper.Resource_ is { } inner ? OpenInner(type, name, inner.TypeUrl, value) : Heartbeat(type, name);
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
    private DecodedResource OpenInner(XdsResourceType type, string wrapperName, string typeUrl, ReadOnlySpan<byte> value)
    {
        if (typeUrl != XdsResourceTypes.TypeUrl(type))
        {
            return Invalid(type, wrapperName, $"the resource has the type \"{typeUrl}\" in a response of type \"{XdsResourceTypes.TypeUrl(type)}\"");
        }

        var accepted = FindAccepted(type, wrapperName, value);
        if (accepted is not null && accepted.Value.Equals(value))
        {
            return new DecodedResource(accepted.Resource.Name, accepted.Resource, [], accepted.IgnoredFields)
            {
                Raw = new RawResource(XdsResourceTypes.TypeUrl(type), accepted.Value),
                Accepted = accepted,
            };
        }

        var parsed = Parse(type, wrapperName, value, accepted);
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
            ? Valid(type, ResourceBytes.Copy(value, accepted?.Value), resource.Name == name ? resource : resource with { Name = name }, parsed.IgnoredFields)
            : new DecodedResource(name, null, parsed.Errors ?? [], []);
    }

    private DecodedResource Valid(XdsResourceType type, ResourceBytes value, XdsResource resource, IReadOnlyCollection<string> ignoredFields) =>
        new(resource.Name, resource, [], ignoredFields)
        {
            Raw = new RawResource(XdsResourceTypes.TypeUrl(type), value),
            Accepted = new AcceptedResource(value, resource, ignoredFields, context),
        };

    /// <summary>The copy in force, if it was validated under the same conditions.</summary>
    private AcceptedResource? FindAccepted(XdsResourceType type, string wrapperName, ReadOnlySpan<byte> value)
    {
        var text = wrapperName.Length > 0 ? wrapperName : ResourceNameReader.Read(value);
        return CanonicalNames.TryParse(type, text, out var name, out _) && findAccepted(type, name) is { } accepted && ReferenceEquals(accepted.Context, context)
            ? accepted
            : null;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A parser's bug must cost one resource, not the stream.")]
    private ParsedResource Parse(XdsResourceType type, string name, ReadOnlySpan<byte> value, AcceptedResource? accepted)
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
