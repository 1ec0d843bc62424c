using System.Globalization;
using System.Text;

namespace Quickstart;

/// <summary>Writes acts and tables: redrawn in place on a terminal, one table per act when the output goes to a file or pipe.</summary>
internal sealed class Screen
{
    private readonly bool _live;
    private int _lines;

    private Screen(bool live) => _live = live;

    public static Screen Create() => new(!Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb");

    public void Title(string text)
    {
        _lines = 0;
        Console.WriteLine();
        Console.WriteLine(_live ? $"\e[1m{text}\e[0m" : text);
    }

    public void Line(string text)
    {
        _lines = 0;
        Console.WriteLine(text);
    }

    public void Verdict(bool passed, string text)
    {
        var mark = passed ? "ok  " : "FAIL";
        var colour = passed ? 32 : 31;
        Line(_live ? $"  \e[{colour}m{mark}\e[0m {text}" : $"  {mark} {text}");
    }

    /// <summary>The table as it grows; on a terminal over the one before.</summary>
    public void Live(IReadOnlyList<Row> rows)
    {
        if (_live)
        {
            Draw(rows);
        }
    }

    public void Table(IReadOnlyList<Row> rows)
    {
        Draw(rows);
        _lines = 0;
    }

    private void Draw(IReadOnlyList<Row> rows)
    {
        var text = new StringBuilder();
        if (_lines > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\e[{_lines}A");
        }

        text.AppendLine("  endpoint      share                        estimate      p50      p99   failures");
        foreach (var row in rows)
        {
            var bar = new string('#', (int)Math.Round(row.Share * 20)).PadRight(20, '.');
            text.AppendLine(CultureInfo.InvariantCulture,
                $"  {row.Endpoint,-12} {row.Share,6:P0} {bar}  {Milliseconds(row.Estimate),8} {Milliseconds(row.P50),8} {Milliseconds(row.P99),8}   {row.Failures,8}");
        }

        Console.Write(text.ToString());
        _lines = rows.Count + 1;
    }

    private static string Milliseconds(double? value) => value is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.0} ms") : "-";
}
