using Google.Protobuf.Collections;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Option = MeshClient.Xds.Proto.Core.HeaderValueOption;

namespace MeshClient.Xds.Resources.Routes;

/// <summary>Headers to add and to remove, of any level (envoy-http 1.8). Thread-safe.</summary>
internal static class HeaderChangesParser
{
    public static HeaderChanges ParseRequest(RepeatedField<Option> add, RepeatedField<string> remove, ParseScope scope) =>
        Parse(add, "request_headers_to_add", remove, "request_headers_to_remove", scope);

    public static HeaderChanges ParseResponse(RepeatedField<Option> add, RepeatedField<string> remove, ParseScope scope) =>
        Parse(add, "response_headers_to_add", remove, "response_headers_to_remove", scope);

    private static HeaderChanges Parse(RepeatedField<Option> add, string addField, RepeatedField<string> remove, string removeField, ParseScope scope)
    {
        if (add.Count == 0 && remove.Count == 0)
        {
            return HeaderChanges.None;
        }

        var additions = new List<HeaderAddition>(add.Count);
        for (var i = 0; i < add.Count; i++)
        {
            using var level = scope.Enter(addField, i);
            if (HeaderAdditionParser.Parse(add[i], scope) is { } addition)
            {
                additions.Add(addition);
            }
        }

        var removals = new List<string>(remove.Count);
        for (var i = 0; i < remove.Count; i++)
        {
            using var level = scope.Enter(removeField, i);
            if (HeaderNameParser.Parse(remove[i], scope) is { } name)
            {
                removals.Add(name);
            }
        }

        return new HeaderChanges { Add = additions.ToEquatableArray(), Remove = removals.ToEquatableArray() };
    }
}
