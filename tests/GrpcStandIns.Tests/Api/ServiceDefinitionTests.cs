using Grpc.Core;

namespace GrpcStandIns.Tests.Api;

public sealed class ServiceDefinitionTests
{
    [Fact]
    public void Method_FullName_IsThePathOnTheWire()
    {
        var method = Method(MethodType.Unary, "Echo");

        Assert.Equal(
            ("/pkg.Service/Echo", "pkg.Service", "Echo", MethodType.Unary),
            (method.FullName, method.ServiceName, method.Name, method.Type));
    }

    [Fact]
    public void Method_Null_Throws()
    {
        var marshaller = Marshallers.StringMarshaller;

        Assert.Throws<ArgumentNullException>(() => new Method<string, string>(MethodType.Unary, null!, "m", marshaller, marshaller));
        Assert.Throws<ArgumentNullException>(() => new Method<string, string>(MethodType.Unary, "s", null!, marshaller, marshaller));
        Assert.Throws<ArgumentNullException>(() => new Method<string, string>(MethodType.Unary, "s", "m", null!, marshaller));
        Assert.Throws<ArgumentNullException>(() => new Method<string, string>(MethodType.Unary, "s", "m", marshaller, null!));
    }

    [Fact]
    public void AddMethod_SameNameTwice_Throws()
    {
        var builder = ServerServiceDefinition.CreateBuilder().AddMethod(Method(MethodType.Unary, "Echo"), Unary);

        Assert.Throws<ArgumentException>(() => builder.AddMethod(Method(MethodType.Unary, "Echo"), Unary));
        Assert.Throws<ArgumentException>(() => builder.AddMethod(Method(MethodType.DuplexStreaming, "Echo"), Duplex));
    }

    [Fact]
    public void ServiceBinderBase_NotOverridden_RefusesEveryKind()
    {
        var binder = new ServiceBinderBase();

        Assert.Throws<NotImplementedException>(() => binder.AddMethod(Method(MethodType.Unary, "m"), Unary));
        Assert.Throws<NotImplementedException>(() => binder.AddMethod(Method(MethodType.ClientStreaming, "m"), ClientStreaming));
        Assert.Throws<NotImplementedException>(() => binder.AddMethod(Method(MethodType.ServerStreaming, "m"), ServerStreaming));
        Assert.Throws<NotImplementedException>(() => binder.AddMethod(Method(MethodType.DuplexStreaming, "m"), Duplex));
    }

    [Fact]
    public void BindServiceMethodAttribute_KeepsTypeAndName()
    {
        var attribute = new BindServiceMethodAttribute(typeof(ServiceDefinitionTests), "BindService");

        Assert.Equal((typeof(ServiceDefinitionTests), "BindService"), (attribute.BindType, attribute.BindMethodName));
    }

    private static Method<string, string> Method(MethodType type, string name) =>
        new(type, "pkg.Service", name, Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    private static Task<string> Unary(string request, ServerCallContext context) => Task.FromResult(request);

    private static Task<string> ClientStreaming(IAsyncStreamReader<string> requests, ServerCallContext context) => Task.FromResult("");

    private static Task ServerStreaming(string request, IServerStreamWriter<string> responses, ServerCallContext context) =>
        Task.CompletedTask;

    private static Task Duplex(IAsyncStreamReader<string> requests, IServerStreamWriter<string> responses, ServerCallContext context) =>
        Task.CompletedTask;
}
