namespace MeshClient.Xds.Resources.Re2;

/// <summary>
/// How much a part of a pattern grows when its counted repetitions are written out, and the product of the nested counts. Immutable.
/// </summary>
internal readonly record struct Re2Size(long Nodes, long Repetition)
{
    public static readonly Re2Size Empty = new(0, 1);

    public static readonly Re2Size Atom = new(1, 1);

    public Re2Size Then(Re2Size next) => new(Nodes + next.Nodes, Math.Max(Repetition, next.Repetition));

    public Re2Size Times(int count) => new(Nodes * Math.Max(count, 1), Repetition * Math.Max(count, 1));
}
