namespace Quickstart;

/// <summary>One line of the table; times in milliseconds. Failures are attempts that ended badly at the endpoint, retried or not.</summary>
internal sealed record Row(string Endpoint, double Share, double? Estimate, double? P50, double? P99, long Failures);
