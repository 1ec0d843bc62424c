using System.Globalization;
using System.Net;
using System.Text;

namespace MeshClient.AspNetCore.Admin;

/// <summary>Writes HTML; everything but <see cref="Raw"/> is encoded. Single-owner: one rendering.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    public void Raw(string html) => _text.Append(html);

    public void Heading(int level, string text) =>
        _text.Append(CultureInfo.InvariantCulture, $"<h{level}>{Encode(text)}</h{level}>\n");

    public void Paragraph(string text) => _text.Append(CultureInfo.InvariantCulture, $"<p>{Encode(text)}</p>\n");

    public void Link(string path, string text) =>
        _text.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{Encode(path)}\">{Encode(text)}</a></p>\n");

    public void Table<T>(string[] columns, IReadOnlyList<T> rows, Func<T, string[]> cells, Func<T, bool> isBad)
    {
        if (rows.Count == 0)
        {
            _text.Append("<p>none</p>\n");
            return;
        }

        _text.Append("<table>\n<tr>");
        foreach (var column in columns)
        {
            _text.Append(CultureInfo.InvariantCulture, $"<th>{Encode(column)}</th>");
        }

        _text.Append("</tr>\n");
        foreach (var row in rows)
        {
            _text.Append(isBad(row) ? "<tr class=\"bad\">" : "<tr>");
            foreach (var cell in cells(row))
            {
                _text.Append(CultureInfo.InvariantCulture, $"<td>{Encode(cell).Replace("\n", "<br>", StringComparison.Ordinal)}</td>");
            }

            _text.Append("</tr>\n");
        }

        _text.Append("</table>\n");
    }

    public override string ToString() => _text.ToString();

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
