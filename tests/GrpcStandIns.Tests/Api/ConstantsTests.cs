using System.Reflection;
using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

/// <summary>Values that the compiler copies into the assemblies that use them, so that no reference in metadata tells them.</summary>
public sealed class ConstantsTests
{
    [Theory]
    [InlineData("OK,Cancelled,Unknown,InvalidArgument,DeadlineExceeded,NotFound,AlreadyExists,PermissionDenied,ResourceExhausted,"
        + "FailedPrecondition,Aborted,OutOfRange,Unimplemented,Internal,Unavailable,DataLoss,Unauthenticated", typeof(StatusCode))]
    [InlineData("Unary,ClientStreaming,ServerStreaming,DuplexStreaming", typeof(MethodType))]
    [InlineData("Idle,Connecting,Ready,TransientFailure,Shutdown", typeof(ConnectivityState))]
    public void Enum_Members_AreNumberedFromZero(string names, Type type)
    {
        Assert.Equal(names.Split(','), Enum.GetNames(type));
        Assert.Equal(Enumerable.Range(0, Enum.GetNames(type).Length), Enum.GetValuesAsUnderlyingType(type).Cast<int>());
    }

    [Fact]
    public void WriteFlags_Members_AreBits()
    {
        Assert.Equal((1, 2), ((int)WriteFlags.BufferHint, (int)WriteFlags.NoCompress));
        Assert.NotNull(typeof(WriteFlags).GetCustomAttribute<FlagsAttribute>());
    }

    [Theory]
    [InlineData(typeof(Metadata), nameof(Metadata.Empty))]
    [InlineData(typeof(Status), nameof(Status.DefaultSuccess))]
    [InlineData(typeof(Status), nameof(Status.DefaultCancelled))]
    [InlineData(typeof(WriteOptions), nameof(WriteOptions.Default))]
    [InlineData(typeof(ContextPropagationOptions), nameof(ContextPropagationOptions.Default))]
    public void Field_ThatAssembliesRead_IsStaticAndReadOnly(Type type, string name)
    {
        var field = type.GetField(name, BindingFlags.Public | BindingFlags.Static);

        Assert.NotNull(field);
        Assert.True(field.IsInitOnly);
    }

    [Fact]
    public void Constants_NameSuffixAndVersion()
    {
        Assert.Equal("-bin", Metadata.BinaryHeaderSuffix);
        Assert.Equal("2.0.0.0", VersionInfo.CurrentAssemblyVersion);
        Assert.Equal("2.85.0.0", VersionInfo.CurrentAssemblyFileVersion);
        Assert.Equal("2.85.0", VersionInfo.CurrentVersion);
    }
}
