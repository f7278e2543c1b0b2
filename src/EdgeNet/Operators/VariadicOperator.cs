using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The family that folds any number of inputs into one, element by element, with broadcasting.</summary>
public abstract record VariadicOperator : Operator
{
    private static readonly Signature AnyInputs = new("X*");

    internal override Signature Signature => AnyInputs;

    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("copy", c => c.InputCount == 1, Copy.Kernel.Create),
        new("map", c => c.InputCount > 1 && c.Input(0).Type == DType.F32, c => new FoldStep<float>(c, Floats(c.Level))),
        new("map i32", c => c.InputCount > 1 && c.Input(0).Type == DType.I32, c => new FoldStep<int>(c, Integers<int>())),
        new("map i64", c => c.InputCount > 1 && c.Input(0).Type == DType.I64, c => new FoldStep<long>(c, Integers<long>())),
    ];

    internal override IReadOnlyList<Kernel> IntegerKernels => IByteFormula.Kernels(this);

    internal override void Infer(Inference i) => i.Output(Broadcasting.Infer(i, DType.F32, DType.I32, DType.I64));

    /// <summary>How two floats are folded, at one SIMD level.</summary>
    internal abstract BinaryMap<float, float> Floats(SimdLevel level);

    /// <summary>How two integers are folded.</summary>
    internal abstract BinaryMap<T, T> Integers<T>() where T : unmanaged, IBinaryInteger<T>;
}

/// <summary>y = x₀ ∘ x₁, then y = y ∘ x₂, and so on, a cache's worth of elements at a time.</summary>
internal sealed unsafe class FoldStep<T> : Step where T : unmanaged
{
    private readonly BinaryMapStep<T, T>[] prototypes;
    private Step[] folds = [];

    /// <param name="c">The node.</param>
    /// <param name="map">How two numbers are folded.</param>
    /// <param name="last">How the last is folded in, if that differs.</param>
    public FoldStep(KernelContext c, BinaryMap<T, T> map, BinaryMap<T, T>? last = null)
    {
        prototypes = new BinaryMapStep<T, T>[c.InputCount - 1];
        for (var i = 0; i < prototypes.Length; i++)
            prototypes[i] = new(i == 0 ? c.Input(0) : c.Output(), c.Input(i + 1), c.Output(), i == prototypes.Length - 1 ? last ?? map : map);
    }

    public override bool MayOverwrite(int input) => input < 2 && prototypes[0].MayOverwrite(input);

    public override bool TakesPitchedInput(int input) => true;

    public override bool TakesPitchedOutput(int output) => true;

    public override void Bind(Binding binding)
    {
        var y = new Address((nint)binding.Output<T>(), binding.OutputPitch());
        folds = [.. prototypes.Select((fold, i) => fold.BoundTo(new([i == 0 ? Input(0) : y, Input(i + 1)], [y], scratch: 0, binding.Workers)))];

        Address Input(int index) => new((nint)binding.Input<T>(index), binding.InputPitch(index));
    }

    public override int Units(int phase) => prototypes[0].Units(phase);

    public override void Run(int phase, int begin, int end, int worker)
    {
        for (var unit = begin; unit < end; unit++)
            foreach (var fold in folds) fold.Run(phase, unit, unit + 1, worker);
    }
}
