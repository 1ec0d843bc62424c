using System.Text;

namespace MeshClient.Testing.ControlPlane;

/// <summary>Says in a failure message what a control plane has seen.</summary>
internal static class XdsServerReport
{
    private const int Newest = 12;

    public static string Describe(AdsHub hub)
    {
        var requests = hub.Requests();
        var text = new StringBuilder();
        text.Append(FormattableString.Invariant(
            $"{hub.StreamCount} stream(s), {hub.OpenStreamCount} of them open, {requests.Length} request(s)"));
        foreach (var request in requests.TakeLast(Newest))
        {
            text.Append("\n  ").Append(request);
        }

        return text.ToString();
    }
}
