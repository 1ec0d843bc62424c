namespace MeshClient.Xds.Resources.Re2;

/// <summary>A repetition operator as written, without the mark that makes it lazy. Immutable.</summary>
/// <param name="Min">Lower count; zero unless counted.</param>
/// <param name="Max">Upper count; equal to <paramref name="Min"/> when open; one unless counted.</param>
/// <param name="Text">Its spelling, the same in RE2 and .NET.</param>
internal readonly record struct Re2Repetition(int Min, int Max, string Text);
