using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// The family of optimizers' steps: a variable is changed by its gradient, together with what is remembered of each of its elements. Inputs
/// are the variable, its memories, the gradient, the learning rate, and how many steps there have been, this one included. An operator of
/// it is a formula. w is the variable, g the gradient with <see cref="Decay"/>·w added, r the rate.
/// </summary>
public abstract record UpdateOperator : Operator
{
    private static readonly Signature[] ByMemories =
    [
        new("variable", "gradient", "rate", "step"), new("variable", "memory", "gradient", "rate", "step"),
        new("variable", "memory0", "memory1", "gradient", "rate", "step"),
    ];

    /// <summary>The share of the variable itself that is added to its gradient: L2 regularization.</summary>
    public float Decay { get; internal set; }

    /// <summary>How many variables of the same shape it remembers things in.</summary>
    internal abstract int Memories { get; }

    internal override int Updates => 1 + Memories;

    internal override Signature Signature => ByMemories[Memories];

    internal override IReadOnlyList<Kernel> Kernels => [new("map", c => new UpdateStep(c.Output(), Memories, Map(c.Level)))];

    internal override void Attributes(AttributeVisitor a) => Decay = a.Float("decay", Decay, min: 0, max: float.MaxValue);

    internal override void Infer(Inference i)
    {
        var shape = i.Expect(0, DType.F32);
        for (var k = 1; k <= Memories + 1; k++)
        {
            i.Expect(k, DType.F32);
            i.ExpectShape(k, shape, "the variable's shape");
        }

        for (var k = Memories + 2; k < Memories + 4; k++)
            if (i.Expect(k, DType.F32).Elements != 1) throw i.Fail(k, "expected one number");
        for (var k = 0; k <= Memories; k++) i.Output(DType.F32, shape);
    }

    /// <summary>The same with another decay, of the kind it has.</summary>
    internal virtual UpdateOperator WithDecay(float decay) => this with { Decay = decay };

    /// <summary>The formula, at one SIMD level.</summary>
    internal abstract UpdateMap Map(SimdLevel level);
}

internal sealed unsafe class UpdateStep(TensorSpec spec, int memories, UpdateMap map) : Step
{
    private const int ElementsPerUnit = 8192;

    private float* gradient, rate, step;
    private UpdateMap.Weights old, updated;

    public override void Bind(Binding binding)
    {
        old = new((nint)binding.Input<float>(0), memories > 0 ? (nint)binding.Input<float>(1) : 0, memories > 1 ? (nint)binding.Input<float>(2) : 0);
        updated = new((nint)binding.Output<float>(0), memories > 0 ? (nint)binding.Output<float>(1) : 0, memories > 1 ? (nint)binding.Output<float>(2) : 0);
        gradient = binding.Input<float>(memories + 1);
        rate = binding.Input<float>(memories + 2);
        step = binding.Input<float>(memories + 3);
    }

    public override int Units(int phase) => (int)((spec.Shape.Elements + ElementsPerUnit - 1) / ElementsPerUnit);

    public override void Run(int phase, int begin, int end, int worker)
    {
        var first = (nint)begin * ElementsPerUnit;
        var count = (nint)Math.Min((long)end * ElementsPerUnit, spec.Shape.Elements) - first;
        map.Run(At(old, first), At(updated, first), gradient + first, count, *rate, *step);
    }

    private static UpdateMap.Weights At(UpdateMap.Weights w, nint element) =>
        new(w.Weight + (element * sizeof(float)), w.A == 0 ? 0 : w.A + (element * sizeof(float)), w.B == 0 ? 0 : w.B + (element * sizeof(float)));
}
