using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MeshClient.Xds.Model;

// Hot path.
namespace MeshClient.Routing.Matching;

/// <summary>
/// Turns away most paths that a route cannot match by one load and compare: the last four characters of the route's literal, which
/// tell routes under a common root apart. What it lets through is matched in full. Immutable.
/// </summary>
internal readonly struct PathGate
{
    /// <summary>Shorter paths cannot be asked about.</summary>
    public const int MinPathLength = Width;

    private const int Width = 4;

    private readonly ulong _tail;
    private readonly ulong _mask;
    private readonly int _start;

    public PathGate(PathMatch match)
    {
        // Without a case-sensitive literal everything passes. Regular expressions are case-sensitive whatever the flag says.
        var literal = match.Kind == PathMatchKind.Regex ? RegexLiteral.PrefixOf(match.Value).AsSpan()
            : match.CaseSensitive ? match.Value.AsSpan()
            : default;
        if (literal.Length >= Width)
        {
            _start = literal.Length - Width;
            _mask = ulong.MaxValue;
            _tail = Read(literal, _start);
            return;
        }

        Span<char> padded = [.. literal, .. "\0\0\0\0".AsSpan(literal.Length)];
        Span<char> ones = stackalloc char[Width];
        ones[..literal.Length].Fill(char.MaxValue);
        _tail = Read(padded, 0);
        _mask = Read(ones, 0);
    }

    public bool Admits(ReadOnlySpan<char> path) => path.Length - Width >= _start && ((Read(path, _start) ^ _tail) & _mask) == 0;

    // The callers have compared the length: a second check would double the cost of a gate.
    private static ulong Read(ReadOnlySpan<char> text, int start) =>
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<char, byte>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), start)));
}
