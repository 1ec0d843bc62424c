using Grpc.Core.Utils;

namespace Grpc.Core;

/// <summary>Authenticates single calls.</summary>
public abstract class CallCredentials
{
    /// <summary>Applies two or more credentials, one after the other.</summary>
    public static CallCredentials Compose(params CallCredentials[] credentials)
    {
        GrpcPreconditions.CheckNotNull(credentials, nameof(credentials));
        GrpcPreconditions.CheckArgument(
            credentials.Length >= 2,
            "Composite credentials object can only be created from 2 or more credentials.");
        return new CompositeCallCredentials([.. credentials]);
    }

    /// <summary>Credentials whose headers a delegate adds.</summary>
    public static CallCredentials FromInterceptor(AsyncAuthInterceptor interceptor) =>
        new InterceptorCallCredentials(GrpcPreconditions.CheckNotNull(interceptor, nameof(interceptor)));

    /// <summary>Tells a client library what these credentials are made of. Not for applications.</summary>
    public abstract void InternalPopulateConfiguration(CallCredentialsConfiguratorBase configurator, object? state);
}
