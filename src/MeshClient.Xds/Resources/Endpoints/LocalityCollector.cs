using System.Globalization;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;

namespace MeshClient.Xds.Resources.Endpoints;

/// <summary>Gathers localities and checks what holds between them. Single-owner: the parse of one resource.</summary>
internal sealed class LocalityCollector(bool isInline)
{
    private readonly List<LocalityEndpoints> _localities = [];
    private readonly Dictionary<(int Priority, Locality Locality), int> _indexes = [];
    private readonly SortedDictionary<int, ulong> _weightsByPriority = [];

    public void Add(LocalityEndpoints locality, ParseScope scope)
    {
        if (_indexes.TryGetValue((locality.Priority, locality.Locality), out var index))
        {
            Merge(index, locality, scope);
        }
        else
        {
            _indexes.Add((locality.Priority, locality.Locality), _localities.Count);
            _localities.Add(locality);
            _weightsByPriority[locality.Priority] = _weightsByPriority.GetValueOrDefault(locality.Priority) + locality.Weight;
        }
    }

    public EquatableArray<LocalityEndpoints> ToEquatableArray() => _localities.ToEquatableArray();

    public void ValidatePriorities(string field, ParseScope scope)
    {
        // An entry that was refused could have been the missing priority.
        if (scope.HasErrors)
        {
            return;
        }

        var expected = 0;
        foreach (var (priority, weight) in _weightsByPriority)
        {
            if (priority != expected)
            {
                scope.Error(field, string.Create(
                    CultureInfo.InvariantCulture,
                    $"priority {priority} is used but priority {expected} has no locality with a weight; priorities must follow one another from 0"));
                return;
            }

            if (weight > uint.MaxValue)
            {
                scope.Error(field, $"the sum of the locality weights of priority {priority} is {weight}, above {uint.MaxValue}");
            }

            expected++;
        }
    }

    // Hand-written lists often hold several entries without locality; Envoy puts them together.
    private void Merge(int index, LocalityEndpoints locality, ParseScope scope)
    {
        if (!isInline)
        {
            scope.Error("locality", $"{Quote.Text(locality.Locality.ToString())} is listed twice in priority {locality.Priority}");
            return;
        }

        var first = _localities[index];
        if (first.Metadata != locality.Metadata)
        {
            scope.Error("metadata", "differs from that of an earlier entry of this locality");
        }

        var whole = first with { Endpoints = [.. first.Endpoints, .. locality.Endpoints] };
        LocalityParser.ValidateWeights(whole.Endpoints, scope);
        _localities[index] = whole;
    }
}
