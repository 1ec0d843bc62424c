using Google.Protobuf.WellKnownTypes;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.AspNetCore.ClientStatus;

/// <summary>
/// A condition on one value of a node's metadata (<c>envoy.type.matcher.v3.StructMatcher</c>): the keys that lead to it, and what it must
/// be. A value that is not there satisfies no condition but <c>present_match: false</c>. Immutable.
/// </summary>
internal sealed class MetadataCondition
{
    private readonly string[] _path;
    private readonly Func<Value?, bool> _condition;

    private MetadataCondition(string[] path, Func<Value?, bool> condition)
    {
        _path = path;
        _condition = condition;
    }

    /// <summary>Reports what is wrong; the condition holds for nothing then.</summary>
    public static MetadataCondition Parse(StructMatcher message, ParseScope scope)
    {
        if (message.Path.Count == 0)
        {
            scope.Error("path", "must name at least one key");
        }

        for (var i = 0; i < message.Path.Count; i++)
        {
            if (message.Path[i].Key.Length == 0)
            {
                using var level = scope.Enter("path", i);
                scope.Error("key", "must not be empty");
            }
        }

        using var value = scope.Enter("value");
        return new MetadataCondition([.. message.Path.Select(segment => segment.Key)], ValueCondition.Parse(message.Value, scope));
    }

    public bool Matches(Struct? metadata)
    {
        var current = metadata is null ? null : Value.ForStruct(metadata);
        foreach (var key in _path)
        {
            current = current?.StructValue?.Fields.TryGetValue(key, out var next) is true ? next : null;
        }

        return _condition(current);
    }
}
