namespace MeshClient.Xds.Model;

/// <summary>Retries allowed as a share of the requests in flight, with a floor. Immutable.</summary>
internal sealed record RetryBudget(double BudgetPercent = 20, uint MinRetryConcurrency = 3);
