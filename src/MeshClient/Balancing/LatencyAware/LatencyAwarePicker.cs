// Hot path.
using MeshClient.Xds.Internal;

namespace MeshClient.Balancing.LatencyAware;

/// <summary>
/// Power of a few choices by expected time: cost = max(latency estimate, mean age of waiting attempts) × (1 + in flight / weight).
/// Endpoints are drawn in proportion to their weights; the lower tier wins, then the clearly lower cost, then the one drawn first, which is
/// itself random and keeps the weights exact among equals. Immutable.
/// </summary>
internal sealed class LatencyAwarePicker(
    Endpoint[] candidates, LatencyWeights? weights, LatencyPool pool, LatencySettings settings, IRandomSource random) : EndpointPicker
{
    private const int MaxRounds = 5;
    private const int MaxChoices = 10;

    // Costs within five percent are equal: what is left of a difference is noise, and following it would give one of two equal endpoints
    // all the traffic of the pair. The simulator shows no loss from it.
    private const double CloseCall = 0.95;

    public override PickTier Pick(in PickContext context, out Endpoint? endpoint)
    {
        var median = pool.Median;
        if (candidates.Length <= settings.ChoiceCount)
        {
            return ScanAll(context, median, out endpoint);
        }

        Span<int> drawn = stackalloc int[MaxChoices];
        for (var round = 0; round < MaxRounds; round++)
        {
            var tier = PickAmong(drawn[..Draw(drawn)], context, median, out endpoint);
            if (tier < PickTier.Previous)
            {
                return tier;
            }
        }

        return ScanAll(context, median, out endpoint);
    }

    private PickTier PickAmong(ReadOnlySpan<int> indexes, in PickContext context, double median, out Endpoint? endpoint)
    {
        endpoint = null;
        var bestTier = PickTier.None;
        var bestCost = double.PositiveInfinity;
        foreach (var index in indexes)
        {
            Consider(index, context, median, ref bestTier, ref bestCost, ref endpoint);
        }

        return bestTier;
    }

    private PickTier ScanAll(in PickContext context, double median, out Endpoint? endpoint)
    {
        endpoint = null;
        var bestTier = PickTier.None;
        var bestCost = double.PositiveInfinity;
        var index = weights is null ? random.Next(candidates.Length) : weights.Draws.Sample(random.NextUInt64());
        for (var i = 0; i < candidates.Length; i++)
        {
            Consider(index, context, median, ref bestTier, ref bestCost, ref endpoint);
            index = index + 1 == candidates.Length ? 0 : index + 1;
        }

        return bestTier;
    }

    private void Consider(
        int index, in PickContext context, double median, ref PickTier bestTier, ref double bestCost, ref Endpoint? best)
    {
        var candidate = candidates[index];
        if (!candidate.IsConnectable)
        {
            return;
        }

        var tier = context.Previous.Contains(candidate) ? PickTier.Previous
            : context.Timestamp < candidate.AvoidUntil ? PickTier.Avoided
            : PickTier.Usable;
        if (tier > bestTier)
        {
            return;
        }

        var cost = Cost(candidate, weights is null ? 1 : weights.Inverse[index], median, context.Timestamp);
        if (tier < bestTier || cost < bestCost * CloseCall)
        {
            (bestTier, bestCost, best) = (tier, cost, candidate);
        }
    }

    private double Cost(EndpointStatistics statistics, double inverseWeight, double median, long now)
    {
        var inFlight = statistics.InFlight;
        var latency = settings.Current(statistics, now);
        if (double.IsNaN(latency))
        {
            latency = double.IsNaN(median) ? settings.DefaultRtt : median;
        }
        else if (inFlight == 0 && latency > median && LatencyRecorder.IsReprobeDue(settings, statistics, pool, now))
        {
            latency = median;
        }

        if (settings.CountWaitingAge)
        {
            latency = Math.Max(latency, statistics.MeanWaitingAge(now));
        }

        return latency * (1 + (inFlight * inverseWeight));
    }

    // Distinct indexes; fewer than asked for when weights make one endpoint dominate the draws.
    private int Draw(Span<int> drawn)
    {
        if (weights is null && settings.ChoiceCount == 2)
        {
            var bits = random.NextUInt64();
            var first = (int)(((bits >> 32) * (uint)candidates.Length) >> 32);
            var second = (int)(((uint)bits * (ulong)(candidates.Length - 1)) >> 32);
            drawn[0] = first;
            drawn[1] = second >= first ? second + 1 : second;
            return 2;
        }

        var count = 0;
        for (var i = 0; i < (4 * settings.ChoiceCount) + 8 && count < settings.ChoiceCount; i++)
        {
            var index = weights is null ? random.Next(candidates.Length) : weights.Draws.Sample(random.NextUInt64());
            if (!drawn[..count].Contains(index))
            {
                drawn[count++] = index;
            }
        }

        return count;
    }
}
