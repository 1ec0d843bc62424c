using System.Buffers;
using System.Text;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Action = MeshClient.Xds.Proto.Core.HeaderValueOption.Types.HeaderAppendAction;
using Option = MeshClient.Xds.Proto.Core.HeaderValueOption;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>envoy.config.core.v3.HeaderValueOption</c> (envoy-http 1.8). Thread-safe.</summary>
internal static class HeaderAdditionParser
{
    private const int MaxValueLength = 16_384;

    private static readonly SearchValues<char> ForbiddenInValues = SearchValues.Create("\0\r\n");

    /// <summary>Null when the option is invalid, which is reported.</summary>
    public static HeaderAddition? Parse(Option option, ParseScope scope)
    {
        using var level = scope.Enter("header");
        if (option.Header is not { } header)
        {
            scope.Error("is required");
            return null;
        }

        var name = ParseName(header.Key, scope);
        var value = ParseValue(header, scope);
        var action = ParseAction(option, scope);
        return name is null || value is null ? null : new HeaderAddition(name, value, action, option.KeepEmptyValue);
    }

    private static string? ParseName(string key, ParseScope scope)
    {
        using var level = scope.Enter("key");
        return HeaderNameParser.Parse(key, scope);
    }

    private static HeaderFormat? ParseValue(Proto.Core.HeaderValue header, ParseScope scope)
    {
        var isRaw = !header.RawValue.IsEmpty;
        if (isRaw && header.Value.Length > 0)
        {
            scope.Error("raw_value", "excludes value");
            return null;
        }

        // Latin-1 keeps every byte as one character.
        var (field, text) = isRaw ? ("raw_value", Encoding.Latin1.GetString(header.RawValue.Span)) : ("value", header.Value);
        if (text.Length > MaxValueLength)
        {
            scope.Error(field, $"has {text.Length} characters; at most {MaxValueLength} are allowed");
            return null;
        }

        if (text.AsSpan().ContainsAny(ForbiddenInValues))
        {
            scope.Error(field, "must not hold line breaks or zeros");
            return null;
        }

        return HeaderFormatParser.Parse(text, field, scope);
    }

    private static HeaderAppendAction ParseAction(Option option, ParseScope scope)
    {
        if (option.Append is { } append)
        {
            // The older field; both together contradict each other unless the newer one has its default.
            if (option.AppendAction != Action.AppendIfExistsOrAdd)
            {
                scope.Error("append_action", "excludes append");
            }

            return append ? HeaderAppendAction.AppendOrAdd : HeaderAppendAction.OverwriteOrAdd;
        }

        if (option.AppendAction is < Action.AppendIfExistsOrAdd or > Action.OverwriteIfExists)
        {
            scope.Error("append_action", $"the action {(int)option.AppendAction} is unknown");
        }

        return (HeaderAppendAction)option.AppendAction;
    }
}
