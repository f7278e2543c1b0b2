using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The gradient of <see cref="MaxPool"/>: each window's goes to the first of its largest elements, that is the first equal to the result.</summary>
public sealed partial record MaxPoolGradient : Operator
{
    private const int X = 0, Y = 1, dY = 2;

    /// <summary>The pooling.</summary>
    public MaxPool Pool { get; internal set; } = new() { Kernel = [1, 1] };

    internal override Signature Signature { get; } = new("X", "Y", "dY");

    internal override IReadOnlyList<Kernel> Kernels =>
        [new("direct", c => new PoolGradientStep(PoolGradient.Max(Pool.ShapeOf(c.Node, c.Input(0).Shape), c.Level), compares: true))];

    internal override void Attributes(AttributeVisitor a) => Pool = a.Nested("pool", Pool);

    internal override void Infer(Inference i)
    {
        var x = i.Expect(X, DType.F32);
        for (var input = Y; input <= dY; input++)
        {
            i.Expect(input, DType.F32);
            i.ExpectShape(input, Pool.OutputOf(i.Node, x), "what the pooling makes of X");
        }

        i.Output(DType.F32, x);
    }
}

/// <summary>Runs a pooling's gradient.</summary>
internal sealed class PoolGradientStep(PoolGradient gradient, bool compares) : Step
{
    private PoolGradientRows rows;

    public override bool TakesPitchedInput(int input) => true;

    public override bool TakesPitchedOutput(int output) => true;

    public override void Bind(Binding binding) => rows = compares
        ? new(binding.InputRows(0), binding.InputRows(1), binding.InputRows(2), binding.OutputRows())
        : new(default, default, binding.InputRows(0), binding.OutputRows());

    public override int Units(int phase) => gradient.Units;

    public override void Run(int phase, int begin, int end, int worker) => gradient.Compute(rows, begin, end);
}
