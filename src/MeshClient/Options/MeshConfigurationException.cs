namespace MeshClient;

/// <summary>The options or the bootstrap of a mesh runtime are not usable.</summary>
public sealed class MeshConfigurationException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="MeshConfigurationException"/> class.</summary>
    public MeshConfigurationException()
        : this([])
    {
    }

    /// <summary>Initializes a new instance of the <see cref="MeshConfigurationException"/> class with one error.</summary>
    /// <param name="message">What is wrong and what to change.</param>
    public MeshConfigurationException(string message)
        : base(message) => Errors = [message];

    /// <summary>Initializes a new instance of the <see cref="MeshConfigurationException"/> class with one error and its cause.</summary>
    /// <param name="message">What is wrong and what to change.</param>
    /// <param name="innerException">The cause.</param>
    public MeshConfigurationException(string message, Exception? innerException)
        : base(message, innerException) => Errors = [message];

    /// <summary>Initializes a new instance of the <see cref="MeshConfigurationException"/> class with all errors.</summary>
    /// <param name="errors">What is wrong and what to change, one entry per finding.</param>
    public MeshConfigurationException(IEnumerable<string> errors)
        : this([.. errors])
    {
    }

    private MeshConfigurationException(string[] errors)
        : base($"The configuration of MeshClient is not usable:{string.Concat(errors.Select(error => $"{Environment.NewLine}- {error}"))}") =>
        Errors = errors;

    /// <summary>Gets what is wrong and what to change, one entry per finding.</summary>
    public IReadOnlyList<string> Errors { get; }
}
