using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using MeshClient.Routing.Matching;
using MeshClient.Xds;
using MeshClient.Xds.Bootstrap;
using MeshClient.Xds.Proto.Core;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Resources;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.AspNetCore.ClientStatus;

/// <summary>
/// The <c>node_matchers</c> of a status request: a node is meant if one of them matches, and each matches if its node id and all its
/// metadata do. None at all mean every node. Immutable.
/// </summary>
internal sealed class NodeMatchers
{
    // String matchers ask nothing of it.
    private static readonly ParseContext NoContext = new(FrozenSet<string>.Empty, new XdsServer("localhost:1"));

    private readonly Func<Node, bool>[] _matchers;

    private NodeMatchers(Func<Node, bool>[] matchers) => _matchers = matchers;

    public static bool TryParse(IReadOnlyList<NodeMatcher> messages, [NotNullWhen(true)] out NodeMatchers? matchers, out string problem)
    {
        // Only for the paths of the errors; the scope knows no other kind of message.
        var scope = new ParseScope(XdsResourceType.Listener, NoContext);
        var parsed = new List<Func<Node, bool>>();
        for (var i = 0; i < messages.Count; i++)
        {
            using var level = scope.Enter("node_matchers", i);
            parsed.Add(Parse(messages[i], scope));
        }

        problem = string.Join("; ", scope.Errors.Select(error => $"{error.FieldPath}: {error.Reason}"));
        matchers = scope.HasErrors ? null : new NodeMatchers([.. parsed]);
        return matchers is not null;
    }

    public bool Matches(Node node) => _matchers.Length == 0 || Array.Exists(_matchers, matcher => matcher(node));

    private static Func<Node, bool> Parse(NodeMatcher message, ParseScope scope)
    {
        var id = message.NodeId is { } nodeId && StringMatchParser.Parse(nodeId, "node_id", scope) is { } model ? new CompiledStringMatch(model) : null;
        var metadata = new List<MetadataCondition>();
        for (var i = 0; i < message.NodeMetadatas.Count; i++)
        {
            using var level = scope.Enter("node_metadatas", i);
            metadata.Add(MetadataCondition.Parse(message.NodeMetadatas[i], scope));
        }

        return node => id?.Matches(node.Id) is not false && metadata.TrueForAll(condition => condition.Matches(node.Metadata));
    }
}
