using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace MeshClient.Xds.Resources.Re2;

/// <summary>
/// Compiles the RE2 patterns of xDS (<c>envoy.type.matcher.v3.RegexMatcher</c>) into linear-time .NET expressions that match the
/// whole input. Parsers call it to validate, matchers to run. Thread-safe.
/// </summary>
internal static class Re2Regex
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>Never throws: what RE2 or the translation does not accept comes back as <paramref name="error"/>.</summary>
    public static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? error)
    {
        if (Re2RegexCache.TryGet(pattern, out regex))
        {
            error = null;
            return true;
        }

        if (Re2Translator.TryTranslate(pattern, out var body, out error))
        {
            try
            {
                regex = new Regex($@"\A(?:{body})\z", Options);
                Re2RegexCache.Add(pattern, regex);
                return true;
            }
            catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
            {
                error = $"not supported by this client: {exception.Message}";
            }
        }

        regex = null;
        return false;
    }

    /// <summary>For patterns that a parser has accepted before, to find matches anywhere in an input. Compiles at each call.</summary>
    public static Regex CompileSearch(string pattern) =>
        Re2Translator.TryTranslate(pattern, out var body, out var error)
            ? new Regex(body, Options)
            : throw new ArgumentException($"Regular expression \"{pattern}\" is invalid: {error}", nameof(pattern));

    /// <summary>
    /// For parsers. A pattern that was accepted before is not compiled again: most of an update's patterns are those of the version
    /// before it, and many belong to virtual hosts that no target of this process uses.
    /// </summary>
    public static bool IsValid(string pattern, [NotNullWhen(false)] out string? error)
    {
        error = null;
        return Re2RegexCache.Knows(pattern) || TryCompile(pattern, out _, out error);
    }

    /// <summary>For patterns that a parser has accepted before.</summary>
    public static Regex Compile(string pattern) =>
        TryCompile(pattern, out var regex, out var error)
            ? regex
            : throw new ArgumentException($"Regular expression \"{pattern}\" is invalid: {error}", nameof(pattern));
}
