using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;

namespace GrpcStandIns.Tests.Surface;

/// <summary>What the classes of an assembly override of classes in the stand-ins.</summary>
internal sealed class OverrideWalk(AssemblyImage dependent, PublishedSurface surface)
{
    private readonly MetadataReader _reader = dependent.Reader;

    /// <summary>The classes of the stand-ins that the assembly derives from.</summary>
    public ImmutableHashSet<(string Assembly, string Type)> StandInBases() =>
        [.. Classes().Select(StandInBaseOf).Where(name => name != default)];

    /// <summary>The members of the stand-ins that the assembly overrides, with the access that the override has.</summary>
    public ImmutableArray<(Member Member, MethodAttributes Access)> Overrides() =>
    [
        .. from type in Classes()
           let standIn = StandInBaseOf(type)
           where standIn != default
           from handle in type.GetMethods()
           let method = _reader.GetMethodDefinition(handle)
           where OverridesSomething(method)
           let signature = SignatureNames.Method(method.DecodeSignature(SignatureNames.Instance, null))
           let member = new Member(standIn.Assembly, standIn.Type, _reader.GetString(method.Name), signature)
           where !IsOfObject(member)
           select (member, method.Attributes & MethodAttributes.MemberAccessMask),
    ];

    /// <summary>Every override that has nothing to override in the stand-ins, in words.</summary>
    public ImmutableArray<string> Problems() =>
    [
        .. from pair in Overrides()
           let definition = surface.Find(pair.Member)
           where definition is not { IsOverridable: true } || !IsSameAccess(definition.Access, pair.Access)
           select $"{dependent.Name} overrides {pair.Member}, which is {(definition is null ? "missing" : "not open to it")}",
    ];

    private IEnumerable<TypeDefinition> Classes() => _reader.TypeDefinitions.Select(_reader.GetTypeDefinition);

    private (string Assembly, string Type) StandInBaseOf(TypeDefinition type)
    {
        var definition = type.BaseType.Kind == HandleKind.TypeSpecification
            ? GenericInstantiation.DefinitionOf(_reader, (TypeSpecificationHandle)type.BaseType)
            : type.BaseType;
        if (definition.IsNil || definition.Kind != HandleKind.TypeReference)
        {
            return default;
        }

        var reference = (TypeReferenceHandle)definition;
        return SignatureNames.AssemblyOf(_reader, reference) is { } assembly && surface.Holds(assembly)
            ? (assembly, SignatureNames.TypeName(_reader, reference))
            : default;
    }

    private static bool OverridesSomething(MethodDefinition method) =>
        (method.Attributes & (MethodAttributes.Virtual | MethodAttributes.NewSlot)) == MethodAttributes.Virtual;

    private static bool IsOfObject(Member member) =>
        member.Name is nameof(ToString) or nameof(Equals) or nameof(GetHashCode) or "Finalize";

    // A "protected internal" member is overridden as "protected" from another assembly.
    private static bool IsSameAccess(MethodAttributes offered, MethodAttributes used) =>
        offered == used || (offered == MethodAttributes.FamORAssem && used == MethodAttributes.Family);
}
