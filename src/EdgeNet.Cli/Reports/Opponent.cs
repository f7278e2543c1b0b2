using EdgeNet.Execution;

namespace EdgeNet.Cli.Reports;

/// <summary>Something to compare a model with.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Source">The model, in the form in which it runs there.</param>
/// <param name="Backend">What runs it.</param>
/// <param name="Tolerance">By how much its outputs may differ.</param>
internal sealed record Opponent(string Name, ModelSource Source, IBackend Backend, double Tolerance)
{
    /// <summary>What compares a quantized model with itself in floats.</summary>
    public const string Float = "float";

    /// <summary>All there is to compare a model with: where it is quantized, with itself in floats as well, since that may be what is faster elsewhere.</summary>
    /// <exception cref="EdgeNetException">The model can't be compared like that.</exception>
    public static IReadOnlyList<Opponent> Of(ModelSource source, string versus)
    {
        if (string.Equals(versus, Float, StringComparison.Ordinal))
            return source.IsQuantized ? [InFloats(Float, source, Backends.Default)] : throw new EdgeNetException($"'{source.Graph.Name}' computes with floats already; --vs {Float} takes a quantized model.");
        var backend = Backends.Find(versus);
        var tolerance = Agreement.Tolerance(source.Graph);
        return source.IsQuantized ? [new($"{versus} int8", source, backend, tolerance), InFloats($"{versus} float", source, backend)] : [new(versus, source, backend, tolerance)];
    }

    // How much is lost by quantizing is told, and no reason to refuse.
    private static Opponent InFloats(string name, ModelSource source, IBackend backend) => new(name, source.InFloats(), backend, double.PositiveInfinity);
}
