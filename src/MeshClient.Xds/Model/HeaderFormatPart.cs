namespace MeshClient.Xds.Model;

/// <summary>A part of a header's value. Immutable.</summary>
/// <param name="Text">Plain text, or the name of the command in capitals.</param>
/// <param name="IsCommand">Tells which; a command that is unknown stands for nothing.</param>
/// <param name="Argument">What the command has in parentheses; empty if there are none.</param>
/// <param name="MaxLength">Longest text that the command may yield; null for no limit.</param>
internal readonly record struct HeaderFormatPart(string Text, bool IsCommand = false, string Argument = "", int? MaxLength = null);
