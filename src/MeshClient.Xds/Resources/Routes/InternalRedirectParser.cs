using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Action = MeshClient.Xds.Proto.Routes.RouteAction;
using Policy = MeshClient.Xds.Proto.Routes.InternalRedirectPolicy;

namespace MeshClient.Xds.Resources.Routes;

/// <summary><c>InternalRedirectPolicy</c> and the two older fields that it replaces (envoy-http 1.10). Thread-safe.</summary>
internal static class InternalRedirectParser
{
    private const int MaxCodes = 5;
    private static readonly int[] KnownCodes = [301, 302, 303, 307, 308];

    public static InternalRedirectPolicy? Parse(Action action, ParseScope scope)
    {
        if (action.InternalRedirectPolicy is { } policy)
        {
            using var level = scope.Enter("internal_redirect_policy");
            return Parse(policy, scope);
        }

        EnumParser.IsKnown(action.InternalRedirectAction, "internal_redirect_action", scope);
        return action.InternalRedirectAction == Action.Types.InternalRedirectAction.HandleInternalRedirect
            ? new InternalRedirectPolicy { MaxRedirects = Clamp(action.MaxInternalRedirects) }
            : null;
    }

    private static InternalRedirectPolicy Parse(Policy policy, ParseScope scope)
    {
        if (policy.RedirectResponseCodes.Count > MaxCodes)
        {
            scope.Error("redirect_response_codes", $"has {policy.RedirectResponseCodes.Count} entries; at most {MaxCodes} are allowed");
        }

        var defaults = new InternalRedirectPolicy();
        return new InternalRedirectPolicy
        {
            MaxRedirects = Clamp(policy.MaxInternalRedirects),
            StatusCodes = policy.RedirectResponseCodes.Count == 0
                ? defaults.StatusCodes
                : policy.RedirectResponseCodes.Select(code => (int)Math.Min(code, int.MaxValue)).Where(KnownCodes.Contains).ToEquatableArray(),
            AllowCrossScheme = policy.AllowCrossSchemeRedirect,
            HeadersToCopy = ParseHeaders(policy, scope),
            Predicates = ParsePredicates(policy, scope),
        };
    }

    private static int Clamp(uint? redirects) => (int)Math.Min(redirects ?? 1, int.MaxValue);

    private static EquatableArray<string> ParseHeaders(Policy policy, ParseScope scope)
    {
        var names = new List<string>(policy.ResponseHeadersToCopy.Count);
        for (var i = 0; i < policy.ResponseHeadersToCopy.Count; i++)
        {
            using var level = scope.Enter("response_headers_to_copy", i);
            if (HeaderNameParser.Parse(policy.ResponseHeadersToCopy[i], scope) is { } name)
            {
                names.Add(name);
            }
        }

        return names.ToEquatableArray();
    }

    private static EquatableArray<string> ParsePredicates(Policy policy, ParseScope scope)
    {
        var types = new List<string>(policy.Predicates.Count);
        for (var i = 0; i < policy.Predicates.Count; i++)
        {
            using var level = scope.Enter("predicates", i);
            if (Extension.TryOpen(policy.Predicates[i].TypedConfig, "typed_config", scope, out var extension))
            {
                types.Add(extension.TypeName);
            }
        }

        return types.ToEquatableArray();
    }
}
