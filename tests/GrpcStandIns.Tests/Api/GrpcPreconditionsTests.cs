using Grpc.Core.Utils;

namespace GrpcStandIns.Tests.Api;

public sealed class GrpcPreconditionsTests
{
    [Fact]
    public void Checks_ConditionHolds_Pass()
    {
        GrpcPreconditions.CheckArgument(true);
        GrpcPreconditions.CheckArgument(true, "message");
        GrpcPreconditions.CheckState(true);
        GrpcPreconditions.CheckState(true, "message");
        Assert.Equal("x", GrpcPreconditions.CheckNotNull("x", "name"));
    }

    [Fact]
    public void CheckArgument_ConditionFails_ThrowsWithTheMessage()
    {
        Assert.Throws<ArgumentException>(() => GrpcPreconditions.CheckArgument(false));
        Assert.Equal("message", Assert.Throws<ArgumentException>(() => GrpcPreconditions.CheckArgument(false, "message")).Message);
    }

    [Fact]
    public void CheckState_ConditionFails_ThrowsWithTheMessage()
    {
        Assert.Throws<InvalidOperationException>(() => GrpcPreconditions.CheckState(false));
        Assert.Equal("message", Assert.Throws<InvalidOperationException>(() => GrpcPreconditions.CheckState(false, "message")).Message);
    }

    [Fact]
    public void CheckNotNull_Null_ThrowsWithTheName()
    {
        Assert.Equal("name", Assert.Throws<ArgumentNullException>(() => GrpcPreconditions.CheckNotNull((string)null!, "name")).ParamName);
    }
}
