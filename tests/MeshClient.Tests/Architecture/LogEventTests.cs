using System.Reflection;
using Microsoft.Extensions.Logging;

namespace MeshClient.Tests.Architecture;

public sealed class LogEventTests
{
    private static readonly string[] Areas = [.. typeof(LogEventTests).GetMethod(nameof(EventIds_OfAnArea_LieInItsRange))!
        .GetCustomAttributes<InlineDataAttribute>()
        .Select(attribute => (string)attribute.GetData(null!).Single()[0])];

    [Theory]
    [MemberData(nameof(ShippedAssemblies.Rows), MemberType = typeof(ShippedAssemblies))]
    public void EventIds_InOneAssembly_AreUnique(string name)
    {
        var duplicates = Messages(name).GroupBy(message => message.Attribute.EventId).Where(group => group.Count() > 1);

        Assert.Empty(duplicates.Select(group => $"{group.Key}: {string.Join(", ", group.Select(message => message.Method.Name))}"));
    }

    [Theory]
    [InlineData("MeshClient.Xds", 1000, 1199)]
    [InlineData("MeshClient.Topology", 1200, 1299)]
    [InlineData("MeshClient.Routing", 1300, 1399)]
    [InlineData("MeshClient.Balancing", 1400, 1499)]
    [InlineData("MeshClient.Clusters", 1500, 1599)]
    [InlineData("MeshClient.Resilience", 1600, 1699)]
    [InlineData("MeshClient.Http", 1600, 1699)]
    [InlineData("MeshClient.Transport", 1700, 1799)]
    [InlineData("MeshClient.Xds.Certificates", 1700, 1799)]
    [InlineData("MeshClient.Security", 1700, 1799)]
    [InlineData("MeshClient.Diagnostics", 1800, 1899)]
    [InlineData("MeshClient.AspNetCore", 1800, 1899)]
    [InlineData("MeshClient.Runtime", 1900, 1999)]
    [InlineData("MeshClient.DependencyInjection", 1900, 1999)]
    [InlineData("MeshClient.Options", 1900, 1999)]
    public void EventIds_OfAnArea_LieInItsRange(string area, int first, int last)
    {
        var outside = ShippedAssemblies.Names.SelectMany(Messages)
            .Where(message => AreaOf(message.Method.DeclaringType!.Namespace!) == area)
            .Where(message => message.Attribute.EventId < first || message.Attribute.EventId > last);

        Assert.Empty(outside.Select(message => $"{message.Method.Name}: {message.Attribute.EventId}"));
    }

    // Of several the closest: certificates are read below the engine, which connects with them.
    private static string AreaOf(string ns) => Areas
        .Where(area => ns == area || ns.StartsWith(area + ".", StringComparison.Ordinal))
        .MaxBy(area => area.Length) ?? "";

    private static IEnumerable<(MethodInfo Method, LoggerMessageAttribute Attribute)> Messages(string assembly) =>
        from type in ShippedAssemblies.Get(assembly).GetTypes()
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
        where attribute is not null
        select (method, attribute);
}
