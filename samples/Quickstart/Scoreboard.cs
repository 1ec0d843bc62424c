namespace Quickstart;

/// <summary>What the calls of one act experienced. Thread-safe.</summary>
internal sealed class Scoreboard
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<double>> _latencies = [];
    private readonly Dictionary<string, int> _failures = [];

    public void Answered(string backend, TimeSpan latency)
    {
        lock (_gate)
        {
            if (!_latencies.TryGetValue(backend, out var list))
            {
                _latencies.Add(backend, list = []);
            }

            list.Add(latency.TotalMilliseconds);
        }
    }

    public void Failed(string service, Exception exception)
    {
        lock (_gate)
        {
            _failures[service] = _failures.GetValueOrDefault(service) + 1;
            LastFailure = exception;
        }
    }

    public Exception? LastFailure { get; private set; }

    public void Clear()
    {
        lock (_gate)
        {
            _latencies.Clear();
            _failures.Clear();
        }
    }

    public int Failures(string service)
    {
        lock (_gate)
        {
            return _failures.GetValueOrDefault(service);
        }
    }

    /// <summary>Share of a backend in the answered calls of its service, 0 to 1.</summary>
    public double Share(string backend)
    {
        lock (_gate)
        {
            var service = ServiceOf(backend);
            double total = _latencies.Where(pair => ServiceOf(pair.Key) == service).Sum(pair => pair.Value.Count);
            return total == 0 ? 0 : _latencies.GetValueOrDefault(backend, []).Count / total;
        }
    }

    public int Count(string service)
    {
        lock (_gate)
        {
            return _latencies.Where(pair => ServiceOf(pair.Key) == service).Sum(pair => pair.Value.Count);
        }
    }

    public double? Percentile(string backend, double quantile)
    {
        lock (_gate)
        {
            if (!_latencies.TryGetValue(backend, out var list) || list.Count == 0)
            {
                return null;
            }

            var sorted = list.Order().ToArray();
            return sorted[(int)Math.Min(sorted.Length - 1, quantile * sorted.Length)];
        }
    }

    private static string ServiceOf(string backend) => backend[..backend.LastIndexOf('-')];
}
