using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

public abstract partial record RecurrentOperator
{
    /// <summary>Its activations.</summary>
    internal abstract IReadOnlyList<UnaryOperator> Activations { get; }

    /// <summary>Its cell on the way back, at one SIMD level.</summary>
    internal abstract CellGradient CellGradient(SimdLevel level, bool hasPeepholes);

    internal override void Differentiate(Gradient g)
    {
        if (Activations.FirstOrDefault(a => a.Derivative is null) is { } flat)
            throw new GraphException(g.Node.Name, $"its activation {flat.Type} has no slope; use another for training.");
        if (KeepsSums && g.Of(g.Node.Outputs.Count - 1) is not null) throw new GraphException(g.Node.Name, "the sums it keeps are for its gradient and have none themselves.");
        var kept = KeepsSums ? g.Node.Outputs[^1] : g.Node.Graph.Extend(g.Node, this with { KeepsSums = true });
        var isLstm = this is LSTM;
        var found = g.Node.Graph.Add(new RecurrentGradient { Recurrent = this with { KeepsSums = true } },
        [
            g.X(R), g.Y(), kept, Given(Lengths), Given(InitialH), isLstm ? Given(LSTM.InitialC) : null, isLstm ? Given(LSTM.P) : null,
            g.Of(0), g.Of(1), isLstm ? g.Of(2) : null,
        ], $"{g.Node.Name}.gradient");

        var (x, dS, before) = (g.X(X).Shape, found[0], found[1]);
        var meetsR = this is GRU { LinearBeforeReset: true } ? found[3] : dS;
        if (g.Wants(W)) g.Set(W, Transposed(g, dS, g.X(X).Flatten(axis: 2)));
        if (g.Wants(R)) g.Set(R, this is GRU { LinearBeforeReset: false } ? CandidateApart(g, dS, before, found[3]) : Transposed(g, meetsR, before));
        if (g.Wants(B))
        {
            var dB = dS.ReduceSum([1], keepDims: false);
            g.Set(B, g.X(B).Shape == dB.Shape ? dB : dB.Concat(meetsR.ReduceSum([1], keepDims: false), axis: 1));
        }

        if (g.Wants(X)) g.Set(X, x.Elements == 0 ? g.Zeros(x) : Both(dS.MatMul(g.X(W))).Reshape(x.ToArray()));
        if (g.Wants(InitialH)) g.Set(InitialH, found[2]);
        if (isLstm && g.Wants(LSTM.InitialC)) g.Set(LSTM.InitialC, found[3]);
        if (isLstm && g.Wants(LSTM.P)) g.Set(LSTM.P, found[4]);

        Value? Given(int input) => g.Node.Has(input) ? g.X(input) : null;
        Value Both(Value v) => Directions == 1 ? v : v.ReduceSum([0], keepDims: false);
    }

    /// <summary>dR where the candidate's product is taken of r·H and the other gates' of H.</summary>
    private static Value CandidateApart(Gradient g, Value dS, Value before, Value gated)
    {
        var hidden = before.Shape[2];
        var gates = Transposed(g, dS.Slice([0], [2 * hidden], [2]), before);
        return gates.Concat(Transposed(g, dS.Slice([2 * hidden], [3 * hidden], [2]), gated), axis: 1);
    }

    /// <summary>Aᵀ · B for each direction.</summary>
    private static Value Transposed(Gradient g, Value a, Value b) => g.Add(new MatMul { TransA = true }, a, b);
}
