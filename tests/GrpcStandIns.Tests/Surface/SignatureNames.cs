using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace GrpcStandIns.Tests.Surface;

/// <summary>
/// Writes types and signatures so that a reference in one assembly and its definition in another give the same text. Types of
/// the stand-ins carry their assembly and, in signatures, whether they are values; framework types only their name, because
/// the framework moves types between assemblies.
/// </summary>
internal sealed class SignatureNames : ISignatureTypeProvider<string, object?>
{
    public static readonly SignatureNames Instance = new();

    // ELEMENT_TYPE_VALUETYPE of ECMA-335 II.23.1.16.
    private const byte ValueTypeKind = 0x11;

    private SignatureNames()
    {
    }

    public static string Method(MethodSignature<string> signature) =>
        $"{(signature.Header.IsInstance ? "instance" : "static")} {signature.ReturnType} "
        + $"`{signature.GenericParameterCount}({string.Join(", ", signature.ParameterTypes)})";

    public static string TypeName(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{TypeName(reader, (TypeReferenceHandle)type.ResolutionScope)}/{reader.GetString(type.Name)}"
            : Qualified(reader, type.Namespace, type.Name);
    }

    public static string TypeName(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var outer = type.GetDeclaringType();
        return outer.IsNil
            ? Qualified(reader, type.Namespace, type.Name)
            : $"{TypeName(reader, outer)}/{reader.GetString(type.Name)}";
    }

    /// <summary>The assembly that a type reference names, or null when it names something else.</summary>
    public static string? AssemblyOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => AssemblyOf(reader, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            _ => null,
        };
    }

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        InSignature(AssemblyOf(reader, handle), TypeName(reader, handle), rawTypeKind);

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        InSignature(reader.GetString(reader.GetAssemblyDefinition().Name), TypeName(reader, handle), rawTypeKind);

    public string GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[rank {shape.Rank}]";

    public string GetByReferenceType(string elementType) => $"{elementType}&";

    public string GetFunctionPointerType(MethodSignature<string> signature) => $"*({Method(signature)})";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
        $"{genericType}<{string.Join(", ", typeArguments)}>";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) =>
        $"{unmodifiedType} {(isRequired ? "modreq" : "modopt")}({modifier})";

    public string GetPinnedType(string elementType) => $"{elementType} pinned";

    public string GetPointerType(string elementType) => $"{elementType}*";

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetSZArrayType(string elementType) => $"{elementType}[]";

    private static string Qualified(MetadataReader reader, StringHandle @namespace, StringHandle name) =>
        $"{reader.GetString(@namespace)}.{reader.GetString(name)}";

    private static string InSignature(string? assembly, string name, byte rawTypeKind) =>
        assembly is not null && StandInAssemblies.Names.Contains(assembly)
            ? $"{(rawTypeKind == ValueTypeKind ? "value " : "")}[{assembly}]{name}"
            : name;
}
