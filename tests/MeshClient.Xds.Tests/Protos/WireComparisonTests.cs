namespace MeshClient.Xds.Tests.Protos;

/// <summary>The comparison itself must notice each kind of difference.</summary>
public sealed class WireComparisonTests
{
    private static readonly WireField Name = new("a.M", 1, "name", "string", "", "");

    [Fact]
    public void CompareFields_SameField_ReportsNothing() =>
        Assert.Empty(WireComparison.CompareFields(WithFields(Name), WithFields(Name)));

    [Fact]
    public void CompareFields_UnknownField_ReportsIt() =>
        Assert.Equal(
            ["a.M.name: declared as [string name = 1], official is [nothing]"],
            WireComparison.CompareFields(WithFields(Name), WithFields()));

    [Fact]
    public void CompareFields_OtherNumberTypeLabelOrOneof_ReportsBothForms()
    {
        WireField[] official =
        [
            Name with { Number = 2 },
            Name with { Message = "b.M", Type = "bytes" },
            Name with { Message = "c.M", Label = "repeated" },
            Name with { Message = "d.M", Oneof = "kind" },
        ];
        WireField[] declared = [Name, Name with { Message = "b.M" }, Name with { Message = "c.M" }, Name with { Message = "d.M" }];

        var differences = WireComparison.CompareFields(WithFields(declared), WithFields(official));

        Assert.Equal(
            [
                "a.M.name: declared as [string name = 1], official is [string name = 2]",
                "b.M.name: declared as [string name = 1], official is [bytes name = 1]",
                "c.M.name: declared as [string name = 1], official is [string name = 1, repeated]",
                "d.M.name: declared as [string name = 1], official is [string name = 1, in oneof kind]",
            ],
            differences);
    }

    [Fact]
    public void CompareMessages_UnknownMessage_ReportsIt() =>
        Assert.Equal(["a.M: no such message"], WireComparison.CompareMessages(WithFields(Name), WithFields()));

    [Fact]
    public void FindMissingEnumValues_ValueLeftOut_ReportsIt()
    {
        var declared = WithEnum(new WireEnumValue("a.E", 0, "ZERO"));
        var official = WithEnum(new("a.E", 0, "ZERO"), new("a.E", 1, "ONE"), new("a.Other", 0, "NONE"));

        Assert.Equal(["a.E.ONE = 1: not declared"], WireComparison.FindMissingEnumValues(declared, official));
    }

    [Fact]
    public void CompareMethods_OtherStreaming_ReportsBothForms()
    {
        var official = new WireMethod("a.S", "Get", "a.Q", "stream", "a.R", "stream");
        var declared = official with { RequestKind = "unary" };

        var differences = WireComparison.CompareMethods(WithMethod(declared), WithMethod(official));

        Assert.Equal(
            ["a.S.Get: declared as [Get(unary a.Q) returns (stream a.R)], official is [Get(stream a.Q) returns (stream a.R)]"],
            differences);
    }

    private static WireProtocol WithFields(params WireField[] fields) =>
        new(fields.Select(field => field.Message).ToHashSet(), fields, [], []);

    private static WireProtocol WithEnum(params WireEnumValue[] values) => new(new HashSet<string>(), [], values, []);

    private static WireProtocol WithMethod(WireMethod method) => new(new HashSet<string>(), [], [], [method]);
}
