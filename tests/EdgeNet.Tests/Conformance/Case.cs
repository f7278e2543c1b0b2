using System.Runtime.CompilerServices;
using EdgeNet.Graphs;

namespace EdgeNet.Tests.Conformance;

/// <summary>One operator on one set of inputs, and what it must compute.</summary>
/// <param name="Operator">The operator with its attributes.</param>
/// <param name="Inputs">Its inputs; null for an optional one left out.</param>
/// <param name="Oracle">A naive computation in doubles.</param>
public sealed record Case(Operator Operator, TestTensor?[] Inputs, Func<TestTensor[], TestTensor[]> Oracle)
{
    // Apart from the record, so that a case made of another by `with` computes its own.
    private static readonly ConditionalWeakTable<Case, TestTensor[]> Computed = [];

    /// <summary>A case with one output.</summary>
    public Case(Operator op, TestTensor?[] inputs, Func<TestTensor[], TestTensor> oracle) : this(op, inputs, x => [oracle(x)]) { }

    /// <summary>What the oracle says of the inputs, computed once for all kernels, vector widths and suites. Not to be written to.</summary>
    public TestTensor[] Expected => Computed.GetValue(this, c => c.Oracle([.. c.Inputs.Select(i => i!)]));

    /// <summary>The places of inputs that are constants in the graph, as weights are; none by default.</summary>
    public int[] Constants { get; init; } = [];

    /// <summary>The largest error allowed, as a fraction of the expected value.</summary>
    public double Relative { get; init; } = 1e-5;

    /// <summary>The largest error allowed beside <see cref="Relative"/>: |got − expected| ≤ Absolute + Relative·|expected|.</summary>
    public double Absolute { get; init; } = 1e-6;

    /// <summary>A graph of this one operator; inputs are named x0, x1, …, outputs y0, y1, ….</summary>
    public Graph ToGraph()
    {
        var graph = new Graph("case");
        var inputs = Inputs.Select((t, i) => t is null ? null
            : i < Operator.Updates ? graph.Variable(t.ToTensor(), $"v{i}")
            : Constants.Contains(i) ? graph.Constant(t.ToTensor()) : graph.Input($"x{i}", t.Spec)).ToArray();
        var outputs = graph.Add(Operator, inputs);
        for (var o = 0; o < outputs.Count; o++) graph.Output($"y{o}", outputs[o]);
        return graph;
    }

    public override string ToString() => $"{Operator} ({string.Join(", ", Inputs.Select(i => i?.Spec.ToString() ?? "-"))})";
}

/// <summary>The conformance cases of one or more operators. Every implementation in this assembly is run by <see cref="ConformanceSuite"/>.</summary>
internal interface ICases
{
    IEnumerable<Case> Cases();
}
