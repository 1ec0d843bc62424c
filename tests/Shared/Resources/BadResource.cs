using Google.Protobuf;

namespace MeshClient.TestToolbox.Resources;

/// <summary>A row of a theory: a resource with one mistake, and the path at which the parser must report it.</summary>
public sealed class BadResource
{
    private readonly string _path;
    private readonly IMessage _resource;

    private BadResource(string path, IMessage resource) => (_path, _resource) = (path, resource);

    public override string ToString() => _path;

    internal static BadResource Of<T>(string path, T good, Action<T> change)
        where T : IMessage
    {
        change(good);
        return new BadResource(path, good);
    }

    internal static BadResource Of(string path, IMessage resource) => new(path, resource);

    internal void AssertRefused() => Parsing.RejectAt(_path, _resource);
}
