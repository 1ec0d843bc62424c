using System.Reflection;
using System.Reflection.Metadata;

namespace GrpcStandIns.Tests.Surface;

/// <summary>A method or field as a stand-in defines it. Immutable.</summary>
internal sealed record MemberDefinition(StringHandle NameHandle, MethodAttributes Access, bool IsOverridable)
{
    public bool IsPublic => Access == MethodAttributes.Public;

    public bool IsVisibleToDerived => IsPublic || Access is MethodAttributes.Family or MethodAttributes.FamORAssem;
}
