using Google.Protobuf.WellKnownTypes;
using MeshClient.Routing.Matching;
using MeshClient.Xds.Proto.Matchers;
using MeshClient.Xds.Resources.Common;
using PatternCase = MeshClient.Xds.Proto.Matchers.ValueMatcher.MatchPatternOneofCase;

namespace MeshClient.AspNetCore.ClientStatus;

/// <summary>What a metadata value must be (<c>envoy.type.matcher.v3.ValueMatcher</c>), as a function. Thread-safe.</summary>
internal static class ValueCondition
{
    // Conditions nest in lists and alternatives; nobody nests them deeper by hand.
    private const int MaxDepth = 16;

    private static readonly Func<Value?, bool> Never = static _ => false;

    /// <summary>Reports what is wrong; the condition holds for nothing then.</summary>
    public static Func<Value?, bool> Parse(ValueMatcher? message, ParseScope scope, int depth = 0)
    {
        if (depth == MaxDepth)
        {
            scope.Error($"is nested deeper than {MaxDepth} levels");
            return Never;
        }

        switch (message?.MatchPatternCase)
        {
            case PatternCase.NullMatch:
                return static value => value?.KindCase == Value.KindOneofCase.NullValue;
            case PatternCase.BoolMatch:
                var flag = message.BoolMatch;
                return value => value?.KindCase == Value.KindOneofCase.BoolValue && value.BoolValue == flag;
            case PatternCase.PresentMatch:
                var present = message.PresentMatch;
                return value => value is not null == present;
            case PatternCase.DoubleMatch:
                return Number(message.DoubleMatch, scope);
            case PatternCase.StringMatch:
                return Text(message.StringMatch, scope);
            case PatternCase.ListMatch:
                return List(message.ListMatch, scope, depth);
            case PatternCase.OrMatch:
                return Or(message.OrMatch, scope, depth);
            default:
                scope.Error("no condition is set");
                return Never;
        }
    }

    private static Func<Value?, bool> Number(DoubleMatcher message, ParseScope scope)
    {
        switch (message.MatchPatternCase)
        {
            case DoubleMatcher.MatchPatternOneofCase.Exact:
                var exact = message.Exact;
                return value => value?.KindCase == Value.KindOneofCase.NumberValue && value.NumberValue.Equals(exact);
            case DoubleMatcher.MatchPatternOneofCase.Range:
                var (start, end) = (message.Range.Start, message.Range.End);
                return value => value?.KindCase == Value.KindOneofCase.NumberValue && value.NumberValue >= start && value.NumberValue < end;
            default:
                scope.Error("double_match", "needs range or exact");
                return Never;
        }
    }

    private static Func<Value?, bool> Text(StringMatcher message, ParseScope scope)
    {
        if (StringMatchParser.Parse(message, "string_match", scope) is not { } model)
        {
            return Never;
        }

        var match = new CompiledStringMatch(model);
        return value => value?.KindCase == Value.KindOneofCase.StringValue && match.Matches(value.StringValue);
    }

    private static Func<Value?, bool> List(ListMatcher message, ParseScope scope, int depth)
    {
        using var level = scope.Enter("list_match.one_of");
        var item = Parse(message.OneOf, scope, depth + 1);
        return value => value?.ListValue?.Values.Any(item) is true;
    }

    private static Func<Value?, bool> Or(OrMatcher message, ParseScope scope, int depth)
    {
        // As in Envoy, fewer than two make no choice.
        if (message.ValueMatchers.Count < 2)
        {
            scope.Error("or_match.value_matchers", "needs at least two entries");
        }

        var alternatives = new List<Func<Value?, bool>>();
        for (var i = 0; i < message.ValueMatchers.Count; i++)
        {
            using var level = scope.Enter("or_match.value_matchers", i);
            alternatives.Add(Parse(message.ValueMatchers[i], scope, depth + 1));
        }

        return value => alternatives.Exists(alternative => alternative(value));
    }
}
