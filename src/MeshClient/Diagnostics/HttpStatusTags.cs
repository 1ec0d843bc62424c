using System.Globalization;

namespace MeshClient.Diagnostics;

/// <summary>HTTP statuses boxed and as text once, so that measuring does not allocate. Immutable.</summary>
internal static class HttpStatusTags
{
    private const int First = 100;
    private const int Count = 500;

    private static readonly object[] Boxes = [.. Enumerable.Range(First, Count).Select(status => (object)status)];
    private static readonly string[] Texts =
        [.. Enumerable.Range(First, Count).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    public static object Boxed(int status) => IsKnown(status) ? Boxes[status - First] : status;

    public static string Text(int status) =>
        IsKnown(status) ? Texts[status - First] : status.ToString(CultureInfo.InvariantCulture);

    private static bool IsKnown(int status) => (uint)(status - First) < Count;
}
