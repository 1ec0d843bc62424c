using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MeshClient.Tests.Architecture;

/// <summary>What the types of a built assembly use, read from its metadata and its method bodies.</summary>
internal sealed class CompiledAssembly : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    private CompiledAssembly(Assembly assembly)
    {
        _file = new PEReader(File.OpenRead(assembly.Location));
        _metadata = _file.GetMetadataReader();
    }

    public static CompiledAssembly Open(Assembly assembly) => new(assembly);

    public void Dispose() => _file.Dispose();

    /// <summary>Top-level types by full name, each with the top-level types that it and its nested types use.</summary>
    public Dictionary<string, HashSet<string>> TypeUses()
    {
        var uses = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var handle in _metadata.TypeDefinitions)
        {
            var names = new TypeNames(_metadata);
            var owner = names.Of(handle);
            CollectUses(_metadata.GetTypeDefinition(handle), names);
            uses.TryAdd(owner, []);
            uses[owner].UnionWith(names.Seen.Where(name => name != owner));
        }

        return uses;
    }

    /// <summary>Methods of other assemblies that are called: <c>Namespace.Type.Method(Parameter,Parameter)</c>.</summary>
    public IEnumerable<string> CalledMethods()
    {
        foreach (var handle in _metadata.MemberReferences)
        {
            var member = _metadata.GetMemberReference(handle);
            if (member.GetKind() == MemberReferenceKind.Method)
            {
                var names = new TypeNames(_metadata);
                var signature = member.DecodeMethodSignature(names, null);
                yield return $"{names.Of(member.Parent)}.{_metadata.GetString(member.Name)}({string.Join(",", signature.ParameterTypes)})";
            }
        }
    }

    /// <summary>Full names of all types of other assemblies that are used.</summary>
    public IEnumerable<string> ReferencedTypes() => _metadata.TypeReferences.Select(handle => new TypeNames(_metadata).Of(handle));

    private void CollectUses(TypeDefinition type, TypeNames names)
    {
        names.Of(type.BaseType);
        foreach (var implementation in type.GetInterfaceImplementations())
        {
            names.Of(_metadata.GetInterfaceImplementation(implementation).Interface);
        }

        foreach (var field in type.GetFields())
        {
            _metadata.GetFieldDefinition(field).DecodeSignature(names, null);
        }

        foreach (var method in type.GetMethods())
        {
            CollectUses(_metadata.GetMethodDefinition(method), names);
        }
    }

    private void CollectUses(MethodDefinition method, TypeNames names)
    {
        method.DecodeSignature(names, null);
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, null);
        }

        foreach (var token in IlOperands.TokensOf(body))
        {
            CollectUse(token, names);
        }
    }

    private void CollectUse(EntityHandle token, TypeNames names)
    {
        switch (token.Kind)
        {
            case HandleKind.MethodDefinition:
                var method = _metadata.GetMethodDefinition((MethodDefinitionHandle)token);
                names.Of(method.GetDeclaringType());
                method.DecodeSignature(names, null);
                break;
            case HandleKind.FieldDefinition:
                var field = _metadata.GetFieldDefinition((FieldDefinitionHandle)token);
                names.Of(field.GetDeclaringType());
                field.DecodeSignature(names, null);
                break;
            case HandleKind.MemberReference:
                names.Of(_metadata.GetMemberReference((MemberReferenceHandle)token).Parent);
                break;
            case HandleKind.MethodSpecification:
                var specification = _metadata.GetMethodSpecification((MethodSpecificationHandle)token);
                specification.DecodeSignature(names, null);
                CollectUse(specification.Method, names);
                break;
            default:
                names.Of(token);
                break;
        }
    }
}
