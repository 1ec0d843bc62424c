using System.Text;
using Google.Protobuf;
using MeshClient.Xds.Internal;
using MeshClient.Xds.Orca;
using MeshClient.Xds.Proto.Orca;

namespace MeshClient.Xds.Tests.Orca;

public sealed class OrcaHeaderTests
{
    private const string Everything = "ApplicationUtilization=0.75; CpuUtilization=0.5; ErrorRate=3; MemUtilization=0.25; Named batch=-2; Named queue=12; "
        + "RequestCost db=1.5; RequestRate=100; Utilization disk=0.125";

    [Fact]
    public void TryReadBinary_AllMetrics_AreRead() => Assert.Equal(Everything, Binary(Convert.ToBase64String(Report().ToByteArray())));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void TryReadBinary_WithoutPadding_IsRead(int keyLength)
    {
        var report = new OrcaLoadReport { NamedMetrics = { [new string('k', keyLength)] = 1 } };

        Assert.Equal($"Named {new string('k', keyLength)}=1", Binary(Convert.ToBase64String(report.ToByteArray()).TrimEnd('=')));
    }

    [Fact]
    public void TryReadBinary_SeveralValues_TakesTheFirst()
    {
        var first = Convert.ToBase64String(new OrcaLoadReport { CpuUtilization = 1 }.ToByteArray());

        Assert.Equal("CpuUtilization=1", Binary($"{first} ,{Convert.ToBase64String(Report().ToByteArray())}"));
    }

    [Fact]
    public void TryReadBinary_UnknownFields_ArePassedOver()
    {
        var foreign = new byte[] { 0x18, 0x80, 0x01, 0x7D, 1, 2, 3, 4, 0x82, 0x01, 0x02, 9, 9 };

        Assert.Equal("CpuUtilization=1", Binary(Convert.ToBase64String([.. foreign, .. new OrcaLoadReport { CpuUtilization = 1 }.ToByteArray()])));
    }

    [Fact]
    public void TryReadBinary_Nothing_IsAnEmptyReport() => Assert.Equal("", Binary(""));

    [Theory]
    [InlineData("!")]
    [InlineData("A")]
    [InlineData("CQ==")]
    [InlineData("AA==")]
    [InlineData("Cw==")]
    [InlineData("////////////")]
    public void TryReadBinary_Malformed_AddsNothing(string value) => Assert.Null(Binary(value));

    [Fact]
    public void TryReadBinary_CutOff_AddsNothingOrAWholePrefix()
    {
        var message = Report().ToByteArray();

        Assert.All(
            Enumerable.Range(0, message.Length).Select(length => Binary(Convert.ToBase64String(message, 0, length))),
            read => Assert.True(read is null || read.Split("; ", StringSplitOptions.RemoveEmptyEntries).All(Everything.Contains)));
    }

    [Fact]
    public void TryRead_TooLong_IsPassedOver() => Assert.Null(Binary(new string('A', (16 * 1024) + 4)));

    [Fact]
    public void TryReadBinary_LongerThanTheStack_IsRead()
    {
        var report = new OrcaLoadReport { NamedMetrics = { [new string('k', 5_000)] = 1 } };

        Assert.Equal($"Named {new string('k', 5_000)}=1", Binary(Convert.ToBase64String(report.ToByteArray())));
    }

    [Fact]
    public void TryReadForm_Text_IsRead() => Assert.Equal(
        Everything,
        Form("TEXT cpu_utilization=0.5,mem_utilization=0.25, application_utilization = 0.75,rps_fractional=100,eps=3,named_metrics.queue=12,"
            + "named_metrics.batch=-2,utilization.disk=0.125,request_cost.db=1.5,unknown=7"));

    [Fact]
    public void TryReadForm_TextWithColons_IsRead() => Assert.Equal("CpuUtilization=0.5; Named queue=12", Form("TEXT cpu_utilization:0.5,named_metrics.queue:12"));

    [Theory]
    [InlineData("{\"cpu_utilization\":0.5,\"mem_utilization\":0.25,\"application_utilization\":0.75,\"rps_fractional\":100,\"eps\":3,"
        + "\"named_metrics\":{\"queue\":12,\"batch\":-2},\"utilization\":{\"disk\":0.125},\"request_cost\":{\"db\":1.5},\"other\":{\"a\":[1]}}")]
    [InlineData("{\"cpuUtilization\":0.5,\"memUtilization\":0.25,\"applicationUtilization\":0.75,\"rpsFractional\":100,\"eps\":3,"
        + "\"namedMetrics\":{\"queue\":12,\"batch\":-2},\"utilization\":{\"disk\":0.125},\"requestCost\":{\"db\":1.5}}")]
    public void TryReadForm_Json_IsRead(string json) => Assert.Equal(Everything, Form($"JSON {json}"));

    [Fact]
    public void TryReadForm_Binary_IsRead() => Assert.Equal(Everything, Form($"BIN {Convert.ToBase64String(Report().ToByteArray())}"));

    [Theory]
    [InlineData("")]
    [InlineData("BAD x")]
    [InlineData("text cpu_utilization=1")]
    [InlineData("TEXT cpu_utilization")]
    [InlineData("TEXT =1")]
    [InlineData("TEXT cpu_utilization=1,,mem_utilization=1")]
    [InlineData("TEXT cpu_utilization=1,mem_utilization=x")]
    [InlineData("TEXT cpu_utilization=1,mem_utilization=1x")]
    [InlineData("JSON ")]
    [InlineData("JSON []")]
    [InlineData("JSON {\"cpu_utilization\":1")]
    [InlineData("JSON {\"cpu_utilization\":1} {")]
    [InlineData("JSON {\"cpu_utilization\":\"1\"}")]
    [InlineData("JSON {\"cpu_utilization\":1,\"named_metrics\":{\"a\":{}}}")]
    [InlineData("JSON {\"cpu_utilization\":1,\"named_metrics\":[]}")]
    [InlineData("BIN !")]
    public void TryReadForm_Malformed_AddsNothing(string value) => Assert.Null(Form(value));

    [Fact]
    public void TryRead_MutatedReports_NeverThrow()
    {
        // 20,000 mutations of one to four bytes, seed 1: whatever a backend sends, the call must not notice.
        var random = new SeededRandomSource(1);
        string[] seeds =
        [
            $"BIN {Convert.ToBase64String(Report().ToByteArray())}", "TEXT cpu_utilization=0.5,named_metrics.queue=12",
            "JSON {\"cpu_utilization\":0.5,\"named_metrics\":{\"queue\":12}}",
        ];

        for (var i = 0; i < 20_000; i++)
        {
            var text = seeds[i % seeds.Length].ToCharArray();
            for (var change = random.Next(4); change >= 0; change--)
            {
                text[random.Next(text.Length)] = (char)random.Next(i % 2 == 0 ? 128 : 65_536);
            }

            Form(new string(text));
            Binary(new string(text));
        }
    }

    [Fact]
    public void TryReadBinary_InRelease_DoesNotAllocate()
    {
        var header = Convert.ToBase64String(new OrcaLoadReport { CpuUtilization = 1, NamedMetrics = { ["queue"] = 1 } }.ToByteArray());
        var sink = new Summing();
        Read(header, sink, 100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(header, sink, 1_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2_200, sink.Sum);
    }

    private static void Read(string header, Summing sink, int count)
    {
        for (var i = 0; i < count; i++)
        {
            OrcaHeader.TryReadBinary(header, sink);
        }
    }

    private static OrcaLoadReport Report() => new()
    {
        CpuUtilization = 0.5,
        MemUtilization = 0.25,
        ApplicationUtilization = 0.75,
        RpsFractional = 100,
        Eps = 3,
        NamedMetrics = { ["queue"] = 12, ["batch"] = -2 },
        Utilization = { ["disk"] = 0.125 },
        RequestCost = { ["db"] = 1.5 },
    };

    private static string? Binary(string value)
    {
        var sink = new Recording();
        return Check(OrcaHeader.TryReadBinary(value, sink), sink);
    }

    private static string? Form(string value)
    {
        var sink = new Recording();
        return Check(OrcaHeader.TryReadForm(value, sink), sink);
    }

    private static string? Check(bool read, Recording sink)
    {
        Assert.True(read || sink.Values.Count == 0, "a malformed report was taken in part");
        return read ? string.Join("; ", sink.Values.Order(StringComparer.Ordinal)) : null;
    }

    private sealed class Recording : IOrcaSink
    {
        public List<string> Values { get; } = [];

        public void Add(OrcaMetric metric, ReadOnlySpan<byte> name, double value) =>
            Values.Add(FormattableString.Invariant($"{metric}{(name.IsEmpty ? "" : $" {Encoding.UTF8.GetString(name)}")}={value}"));
    }

    private sealed class Summing : IOrcaSink
    {
        public double Sum { get; private set; }

        public void Add(OrcaMetric metric, ReadOnlySpan<byte> name, double value) => Sum += value;
    }
}
