using Google.Protobuf.Collections;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Mutation = MeshClient.Xds.Proto.Core.HeaderMutation;

namespace MeshClient.Xds.Resources.Routes;

/// <summary>Ordered lists of <c>envoy.config.common.mutation_rules.v3.HeaderMutation</c> (envoy-http 10). Thread-safe.</summary>
internal static class HeaderMutationStepParser
{
    public static EquatableArray<HeaderMutationStep> ParseAll(RepeatedField<Mutation> mutations, string field, ParseScope scope)
    {
        var steps = new List<HeaderMutationStep>(mutations.Count);
        for (var i = 0; i < mutations.Count; i++)
        {
            using var level = scope.Enter(field, i);
            if (Parse(mutations[i], scope) is { } step)
            {
                steps.Add(step);
            }
        }

        return steps.ToEquatableArray();
    }

    private static HeaderMutationStep? Parse(Mutation mutation, ParseScope scope)
    {
        switch (mutation.ActionCase)
        {
            case Mutation.ActionOneofCase.Remove:
                using (scope.Enter("remove"))
                {
                    return HeaderNameParser.Parse(mutation.Remove, scope) is { } name ? new HeaderMutationStep { Remove = name } : null;
                }

            case Mutation.ActionOneofCase.Append:
                using (scope.Enter("append"))
                {
                    return HeaderAdditionParser.Parse(mutation.Append, scope) is { } addition ? new HeaderMutationStep { Add = addition } : null;
                }

            case Mutation.ActionOneofCase.RemoveOnMatch:
                using (scope.Enter("remove_on_match"))
                {
                    return StringMatchParser.Parse(mutation.RemoveOnMatch.KeyMatcher, "key_matcher", scope) is { } match
                        ? new HeaderMutationStep { RemoveMatching = match }
                        : null;
                }

            default:
                scope.Error("set remove, append or remove_on_match");
                return null;
        }
    }
}
