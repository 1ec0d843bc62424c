using Google.Protobuf.Collections;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Model;
using MeshClient.Xds.Resources.Common;
using Entry = MeshClient.Xds.Proto.Http.HttpFilter;

namespace MeshClient.Xds.Resources.Filters;

/// <summary>The filter list of an HttpConnectionManager (gRFC A39, xds-client 3.2). Thread-safe.</summary>
internal static class HttpFilterChainParser
{
    private const string Field = "http_filters";

    public static EquatableArray<HttpFilter> Parse(RepeatedField<Entry> entries, ParseScope scope)
    {
        var filters = new List<HttpFilter>(entries.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var complete = true;
        for (var i = 0; i < entries.Count; i++)
        {
            using var level = scope.Enter(Field, i);
            ValidateName(entries[i].Name, names, scope);
            switch (HttpFilterParser.Parse(entries[i], scope, out var filter))
            {
                case HttpFilterOutcome.Parsed:
                    filters.Add(filter!);
                    break;
                case HttpFilterOutcome.Invalid:
                    complete = false;
                    break;
            }
        }

        // With an entry missing, an error about the order could be wrong.
        if (complete)
        {
            ValidateTerminal(filters, scope);
        }

        return filters.ToEquatableArray();
    }

    private static void ValidateName(string name, HashSet<string> names, ParseScope scope)
    {
        if (name.Length == 0)
        {
            scope.Error("name", "is required");
        }
        else if (!names.Add(name))
        {
            scope.Error("name", $"{Quote.Text(name)} is used by an earlier filter; names must differ");
        }
    }

    private static void ValidateTerminal(List<HttpFilter> filters, ParseScope scope)
    {
        if (filters.Count == 0)
        {
            scope.Error(Field, "is empty; the router must be the last filter");
            return;
        }

        if (!filters[^1].Config.IsTerminal)
        {
            scope.Error(Field, $"the last filter is {Quote.Text(filters[^1].Name)}; it must be the router");
        }

        foreach (var filter in filters.SkipLast(1).Where(filter => filter.Config.IsTerminal))
        {
            scope.Error(Field, $"{Quote.Text(filter.Name)} ends the chain but is not the last filter");
        }
    }
}
