using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The family of Softmax and its logarithm.</summary>
public abstract record SoftmaxOperator : Operator
{
    private static readonly Signature OneInput = new("X");

    /// <summary>The axis along which results add up to 1; a negative one counts from behind.</summary>
    public int Axis { get; internal set; } = -1;

    internal override Signature Signature => OneInput;

    internal override IReadOnlyList<Kernel> Kernels => [new("softmax", c => new SoftmaxStep(c, Axis, SoftmaxKernel.Of(Logarithm, c.Level)))];

    internal override void Attributes(AttributeVisitor a) => Axis = a.Int("axis", Axis);

    internal override void Infer(Inference i)
    {
        var x = i.Expect(0, DType.F32);
        i.Axis(Axis, Math.Max(1, x.Rank));
        i.Output(DType.F32, x);
    }

    /// <summary>The axis as a list, empty for a lone number, which has none.</summary>
    private protected int[] AxisOf(Gradient g) => g.Y().Shape.Rank == 0 ? [] : [Axis];

    /// <summary>Whether the logarithm is taken.</summary>
    private protected abstract bool Logarithm { get; }
}

/// <summary>Softmax along an axis: line by line where a line's elements are adjacent, else a vector of columns at a time.</summary>
internal sealed unsafe class SoftmaxStep : Step
{
    private readonly SoftmaxKernel kernel;
    private readonly AxisLines lines;
    private FloatRows x, y;

    public SoftmaxStep(KernelContext c, int axis, SoftmaxKernel kernel)
    {
        var shape = c.Input(0).Shape;
        if (shape.Rank == 0) shape = [1];
        this.kernel = kernel;
        lines = new(shape, axis < 0 ? axis + shape.Rank : axis);
    }

    public override bool MayOverwrite(int input) => true;

    public override bool TakesPitchedInput(int input) => lines.AreRows;

    public override bool TakesPitchedOutput(int output) => lines.AreRows;

    public override void Bind(Binding binding)
    {
        x = new(binding.Input<float>(0), (nint)(lines.AreRows ? binding.InputPitch(0) : lines.Pitch));
        y = new(binding.Output<float>(), (nint)(lines.AreRows ? binding.OutputPitch() : lines.Pitch));
    }

    public override int Units(int phase) => lines.Units;

    public override void Run(int phase, int begin, int end, int worker)
    {
        var length = (nint)lines.Length;
        if (lines.AreAdjacent)
        {
            var (row, after) = lines.Rows(begin, end);
            for (; row < after; row++) kernel.Run(x[(nint)row], y[(nint)row], length);
            return;
        }

        for (var unit = begin; unit < end; unit++)
        {
            var (outer, first, after) = lines.Columns(unit);
            var row = (nint)outer * length;
            kernel.RunColumns(x[row] + first, y[row] + first, length, x.Pitch, (nint)(after - first));
        }
    }
}
