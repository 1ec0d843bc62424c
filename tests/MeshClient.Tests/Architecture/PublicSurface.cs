using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MeshClient.Tests.Architecture;

/// <summary>What users can see of an assembly, one line per type and member, sorted.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string[] Render(Assembly assembly) =>
        [.. assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines)];

    private static IEnumerable<string> Lines(Type type)
    {
        var members = type.GetMembers(Declared).Select(member => Line(type, member)).OfType<string>().Order(StringComparer.Ordinal);
        return members.Prepend($"{Kind(type)} {Name(type)}{Parents(type)}");
    }

    private static string? Line(Type type, MemberInfo member) => member switch
    {
        ConstructorInfo constructor when IsVisible(constructor) => $"{Name(type)}({Parameters(constructor)})",
        FieldInfo { IsSpecialName: false } field when IsVisible(field) => Field(type, field),
        PropertyInfo property when Accessors(property).Length > 0 =>
            $"{Static(property.GetAccessors(nonPublic: true)[0])}{Name(type)}.{property.Name} {{ {Accessors(property)}}} : {Name(property.PropertyType)}",
        EventInfo { AddMethod: { } add } item when IsVisible(add) => $"{Name(type)}.{item.Name} : event {Name(item.EventHandlerType!)}",
        MethodInfo method when IsVisible(method) && IsWritten(method) =>
            $"{Static(method)}{Name(type)}.{method.Name}{GenericArguments(method)}({Parameters(method)}) : {Name(method.ReturnType)}",
        _ => null,
    };

    // Accessors are shown with their property, and what the compiler adds to records follows from them.
    private static bool IsWritten(MethodInfo method) =>
        (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !method.IsDefined(typeof(CompilerGeneratedAttribute));

    private static bool IsVisible(MethodBase? method) => method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static string Field(Type type, FieldInfo field) => type.IsEnum
        ? $"{Name(type)}.{field.Name} = {Convert.ToString(Convert.ChangeType(field.GetRawConstantValue(), typeof(long), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)}"
        : field.IsLiteral
            ? $"const {Name(type)}.{field.Name} = {field.GetRawConstantValue()} : {Name(field.FieldType)}"
            : $"{(field.IsStatic ? "static " : "")}{Name(type)}.{field.Name} : {Name(field.FieldType)}";

    private static string Accessors(PropertyInfo property)
    {
        var get = IsVisible(property.GetMethod) ? "get; " : "";
        var set = !IsVisible(property.SetMethod) ? ""
            : property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; "
            : "set; ";
        return property.IsDefined(typeof(CompilerGeneratedAttribute)) || property.Name == "EqualityContract" ? "" : get + set;
    }

    private static string Static(MethodBase method) => method.IsStatic ? "static " : "";

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Parents(Type type)
    {
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var parents = type.GetInterfaces().Except(inherited).Where(item => item.IsPublic).Select(Name).Order(StringComparer.Ordinal);
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
        {
            parents = parents.Prepend(Name(parent)).Order(StringComparer.Ordinal);
        }

        return type.IsEnum || !parents.Any() ? "" : $" : {string.Join(", ", parents)}";
    }

    private static string GenericArguments(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var modifier = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params "
            : parameter.IsOut ? "out "
            : parameter.ParameterType.IsByRef ? "ref "
            : "";
        return $"{modifier}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.IsOptional ? " = default" : "")}";
    }

    private static string Name(Type type) => type switch
    {
        { IsByRef: true } => Name(type.GetElementType()!),
        { IsArray: true } => $"{Name(type.GetElementType()!)}[]",
        { IsGenericParameter: true } => type.Name,
        { IsGenericType: true } => $"{type.Namespace}.{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>",
        { IsNested: true } => $"{Name(type.DeclaringType!)}.{type.Name}",
        _ => type.FullName!,
    };
}
