using System.Globalization;
using System.Text;

namespace MeshClient.Xds.Resources.Common;

/// <summary>
/// The path to the current field in proto names, <c>virtual_hosts[2].routes[0].match</c>; written out only when something is
/// reported. Single-owner: the parse of one resource.
/// </summary>
internal sealed class FieldPath
{
    private readonly List<Segment> _segments = [];

    public Level Enter(string field) => Push(new Segment(field, -1, null));

    public Level Enter(string field, int index) => Push(new Segment(field, index, null));

    public Level Enter(string field, string key) => Push(new Segment(field, -1, key));

    public override string ToString() => Write(indexes: true);

    public string WithoutIndexes() => Write(indexes: false);

    private Level Push(Segment segment)
    {
        _segments.Add(segment);
        return new Level(_segments);
    }

    private string Write(bool indexes)
    {
        var text = new StringBuilder();
        foreach (var segment in _segments)
        {
            if (text.Length > 0)
            {
                text.Append('.');
            }

            text.Append(segment.Field);
            if (segment.Key is not null)
            {
                text.Append('[').Append(Quote.Text(segment.Key)).Append(']');
            }
            else if (indexes && segment.Index >= 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{segment.Index}]");
            }
        }

        return text.ToString();
    }

    /// <summary>Leaves the field when disposed.</summary>
    public readonly ref struct Level(List<Segment> segments)
    {
        public void Dispose() => segments.RemoveAt(segments.Count - 1);
    }

    internal readonly record struct Segment(string Field, int Index, string? Key);
}
