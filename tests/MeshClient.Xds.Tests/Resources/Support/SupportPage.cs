using System.Globalization;
using System.Text;
using MeshClient.Xds.Resources.Support;

namespace MeshClient.Xds.Tests.Resources.Support;

/// <summary>Writes docs/reference/xds-support.md.</summary>
internal static class SupportPage
{
    private const string Introduction =
        """
        # xDS support, field by field

        What this version does with every official field of every message that it reads. The page is made from the table that the client
        itself works with (`src/MeshClient.Xds/Resources/Support`); tests hold the table against the official protocol and against the
        behaviour of the parsers. [Features](../features.md) tells the same by capability.

        | status | meaning |
        |---|---|
        | supported | honoured |
        | validated | checked and kept, but not used yet |
        | ignored | without effect |
        | proxy only | about the listening sockets, the own statistics or the bookkeeping of a proxy: without meaning in a client, never reported |
        | rejected | a resource that sets it is refused (NACK) with a message that names the field; the last good version stays in force |
        | skips route | a route that sets it does not exist for this client |

        A resource that sets a validated or ignored field to something else than its default, or one that skips a route, is used; the field
        is logged once per kind of resource (event 1120) and listed with the resource in the snapshot and on the admin page. So is an
        extension of an unknown or only validated type that the protocol allows to skip. What is inside of a field that is not read is not
        listed here. Newer fields than those of this page have no effect and are not reported.

        """;

    public static string Render()
    {
        var page = new StringBuilder(Introduction);
        foreach (var area in SupportTable.Areas)
        {
            page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## {area.Title}");
            foreach (var message in area.Messages)
            {
                Append(page, message);
            }
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, MessageSupport message)
    {
        page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"### {message.Name}").AppendLine();
        if (message.Fields.Count == 0)
        {
            page.AppendLine(message.Status == SupportStatus.Supported
                ? "Has no fields; that it is there is what counts."
                : $"Has no fields; {Text(message.Status)}.");
            return;
        }

        page.AppendLine("| field | status | notes |").AppendLine("|---|---|---|");
        foreach (var field in message.Fields)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"| `{field.Name}` | {Text(field.Status)} | {field.Note} |");
        }
    }

    private static string Text(SupportStatus status) => status switch
    {
        SupportStatus.Supported => "supported",
        SupportStatus.Validated => "validated",
        SupportStatus.Ignored => "ignored",
        SupportStatus.ProxyOnly => "proxy only",
        SupportStatus.Rejected => "rejected",
        SupportStatus.SkipsRoute => "skips route",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "unknown"),
    };
}
