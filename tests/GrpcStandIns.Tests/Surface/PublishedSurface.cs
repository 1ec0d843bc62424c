using System.Reflection;
using System.Reflection.Metadata;

namespace GrpcStandIns.Tests.Surface;

/// <summary>Every type of the stand-ins. Immutable.</summary>
internal sealed class PublishedSurface
{
    private readonly Dictionary<(string Assembly, string Type), TypeSurface> _types = [];
    private readonly Dictionary<string, AssemblyImage> _images;

    public PublishedSurface(IReadOnlyList<AssemblyImage> images)
    {
        _images = images.ToDictionary(image => image.Name);
        foreach (var image in images)
        {
            foreach (var handle in image.Reader.TypeDefinitions)
            {
                var type = new TypeSurface(image, handle);
                _types.Add((type.Assembly, type.Name), type);
            }
        }
    }

    public static PublishedSurface Load() => new(StandInAssemblies.LoadStandIns());

    public bool Holds(string? assembly) => assembly is not null && _images.ContainsKey(assembly);

    public AssemblyName Identity(string assembly) => _images[assembly].Reader.GetAssemblyDefinition().GetAssemblyName();

    public TypeSurface? FindType(string assembly, string name) => _types.GetValueOrDefault((assembly, name));

    /// <summary>The member as the type declares or, within the stand-ins, inherits it.</summary>
    public MemberDefinition? Find(Member member)
    {
        for (var type = FindType(member.Assembly, member.Type); type is not null; type = BaseOf(type))
        {
            if (type.Find(member.Name, member.Signature) is { } definition)
            {
                return definition;
            }
        }

        return null;
    }

    /// <summary>Whether code outside may name the type.</summary>
    public bool IsVisible(TypeSurface type) => type.Visibility switch
    {
        TypeAttributes.Public => true,
        TypeAttributes.NestedPublic => IsOuterVisible(type),
        _ => false,
    };

    private bool IsOuterVisible(TypeSurface type) =>
        FindType(type.Assembly, type.Name[..type.Name.LastIndexOf('/')]) is { } outer && IsVisible(outer);

    // Inherited members are compared as the base declares them: no base within the stand-ins is generic.
    private TypeSurface? BaseOf(TypeSurface type) => type.Base.Kind switch
    {
        HandleKind.TypeDefinition when !type.Base.IsNil =>
            FindType(type.Assembly, SignatureNames.TypeName(_images[type.Assembly].Reader, (TypeDefinitionHandle)type.Base)),
        _ => null,
    };
}
