using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace GrpcStandIns.Tests.Surface;

/// <summary>What an assembly that was compiled against the packages asks of them: identities, types, members.</summary>
internal sealed class ReferenceWalk(AssemblyImage dependent, PublishedSurface surface)
{
    private readonly MetadataReader _reader = dependent.Reader;

    /// <summary>All members of the stand-ins that the assembly references.</summary>
    public ImmutableArray<Member> Members() =>
        [.. _reader.MemberReferences.Select(_reader.GetMemberReference).Select(ToMember).OfType<Member>()];

    /// <summary>All types of the stand-ins that the assembly references.</summary>
    public ImmutableArray<(string Assembly, string Type)> Types() =>
    [
        .. _reader.TypeReferences
            .Select(handle => (Assembly: SignatureNames.AssemblyOf(_reader, handle), Type: SignatureNames.TypeName(_reader, handle)))
            .Where(reference => surface.Holds(reference.Assembly))
            .Select(reference => (reference.Assembly!, reference.Type)),
    ];

    /// <summary>Every reference that the stand-ins do not satisfy, in words.</summary>
    public ImmutableArray<string> Problems() => [.. IdentityProblems(), .. TypeProblems(), .. MemberProblems()];

    private IEnumerable<string> IdentityProblems() =>
        from handle in _reader.AssemblyReferences
        let asked = _reader.GetAssemblyReference(handle).GetAssemblyName()
        where surface.Holds(asked.Name)
        let offered = surface.Identity(asked.Name!)
        where asked.Version != offered.Version || !asked.GetPublicKeyToken()!.AsSpan().SequenceEqual(offered.GetPublicKeyToken())
        select $"{dependent.Name} asks for {asked.FullName}, the stand-in is {offered.FullName}";

    private IEnumerable<string> TypeProblems() =>
        from reference in Types()
        let type = surface.FindType(reference.Assembly, reference.Type)
        where type is null || !surface.IsVisible(type)
        select $"{dependent.Name} references type [{reference.Assembly}]{reference.Type}, "
            + $"which is {(type is null ? "missing" : "not public")}";

    private IEnumerable<string> MemberProblems()
    {
        var bases = new OverrideWalk(dependent, surface).StandInBases();
        return
            from member in Members()
            let definition = surface.Find(member)
            let derived = bases.Contains((member.Assembly, member.Type))
            where definition is null || !(definition.IsPublic || (derived && definition.IsVisibleToDerived))
            select $"{dependent.Name} references {member}, which is {(definition is null ? "missing" : "not accessible")}";
    }

    private Member? ToMember(MemberReference reference)
    {
        var parent = ParentType(reference.Parent);
        if (parent.IsNil || SignatureNames.AssemblyOf(_reader, parent) is not { } assembly || !surface.Holds(assembly))
        {
            return null;
        }

        var signature = reference.GetKind() == MemberReferenceKind.Method
            ? SignatureNames.Method(reference.DecodeMethodSignature(SignatureNames.Instance, null))
            : TypeSurface.FieldSignature(reference.DecodeFieldSignature(SignatureNames.Instance, null), default);
        return new Member(assembly, SignatureNames.TypeName(_reader, parent), _reader.GetString(reference.Name), signature);
    }

    private TypeReferenceHandle ParentType(EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => (TypeReferenceHandle)parent,
        HandleKind.TypeSpecification => GenericTypeOf((TypeSpecificationHandle)parent),
        _ => default,
    };

    private TypeReferenceHandle GenericTypeOf(TypeSpecificationHandle handle) =>
        GenericInstantiation.DefinitionOf(_reader, handle) is { Kind: HandleKind.TypeReference } definition
            ? (TypeReferenceHandle)definition
            : default;
}
