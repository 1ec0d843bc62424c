namespace Grpc.Core;

/// <summary>A remote method, without its message types.</summary>
public interface IMethod
{
    /// <summary>Which sides stream.</summary>
    MethodType Type { get; }

    /// <summary>The service, with its protobuf package: <c>pkg.Service</c>.</summary>
    string ServiceName { get; }

    /// <summary>The method, without the service.</summary>
    string Name { get; }

    /// <summary>The path on the wire: <c>/pkg.Service/Method</c>.</summary>
    string FullName { get; }
}
