using System.Reflection;
using System.Reflection.Metadata;

namespace GrpcStandIns.Tests.Surface;

/// <summary>A type of a stand-in: what it is called, who sees it, what it derives from, what it declares. Immutable.</summary>
internal sealed class TypeSurface
{
    private readonly Dictionary<(string Name, string Signature), MemberDefinition> _members = [];

    public TypeSurface(AssemblyImage image, TypeDefinitionHandle handle)
    {
        var reader = image.Reader;
        var type = reader.GetTypeDefinition(handle);
        Assembly = image.Name;
        Name = SignatureNames.TypeName(reader, handle);
        NameHandle = type.Name;
        Base = type.BaseType;
        Visibility = type.Attributes & TypeAttributes.VisibilityMask;
        foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition))
        {
            _members.Add(
                (reader.GetString(method.Name), SignatureNames.Method(method.DecodeSignature(SignatureNames.Instance, null))),
                new MemberDefinition(method.Name, method.Attributes & MethodAttributes.MemberAccessMask, IsOverridable(method)));
        }

        foreach (var field in type.GetFields().Select(reader.GetFieldDefinition))
        {
            _members.Add(
                (reader.GetString(field.Name), FieldSignature(field.DecodeSignature(SignatureNames.Instance, null), field.Attributes)),
                new MemberDefinition(field.Name, (MethodAttributes)(field.Attributes & FieldAttributes.FieldAccessMask), false));
        }
    }

    public string Assembly { get; }

    public string Name { get; }

    public StringHandle NameHandle { get; }

    public EntityHandle Base { get; }

    public TypeAttributes Visibility { get; }

    public MemberDefinition? Find(string name, string signature) => _members.GetValueOrDefault((name, signature));

    /// <summary>A reference does not say whether a field is static, so both sides leave it out.</summary>
    public static string FieldSignature(string type, FieldAttributes attributes) =>
        (attributes & FieldAttributes.Literal) != 0 ? $"constant {type}" : $"field {type}";

    private static bool IsOverridable(MethodDefinition method) =>
        (method.Attributes & (MethodAttributes.Virtual | MethodAttributes.Final)) == MethodAttributes.Virtual;
}
