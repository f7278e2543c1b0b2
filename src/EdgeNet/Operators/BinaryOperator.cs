using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The families y = f(a, b), element by element, each input repeated along the dimensions it lacks or has once.</summary>
public abstract record BinaryOperator : Operator
{
    private static readonly Signature TwoInputs = new("A", "B");

    internal override Signature Signature => TwoInputs;
}

/// <summary>Applies a binary map to every pair of elements. An input that is repeated over and over need not be walked through run by run.</summary>
internal sealed unsafe class BinaryMapStep<TIn, TOut>(TensorSpec a, TensorSpec b, TensorSpec y, BinaryMap<TIn, TOut> map) : ElementwiseStep(y, a, b)
    where TIn : unmanaged where TOut : unmanaged
{
    private TIn* moving, repeated;
    private TOut* result;
    private nint period;
    private bool isLeft;

    public override void Bind(Binding binding)
    {
        base.Bind(binding);
        repeated = null;
        if (IsRepeated(binding, 1)) Repeat(binding, 1);
        else if (IsRepeated(binding, 0)) Repeat(binding, 0);
    }

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (repeated == null)
        {
            base.Run(phase, begin, end, worker);
            return;
        }

        var (first, last) = ((nint)begin * ElementsPerUnit, (nint)Math.Min((long)end * ElementsPerUnit, Shape.Elements));
        map.RunRepeated(moving + first, repeated, first % period, period, result + first, last - first, isLeft);
    }

    /// <summary>Whether an input, such as a row of channels, is repeated over and over beside the whole of the other, without a gap anywhere.</summary>
    private bool IsRepeated(Binding binding, int input)
    {
        var shape = InputShape(input);
        if (InputShape(1 - input) != Shape || shape.Elements <= 1 || shape.Elements >= Shape.Elements) return false;
        long inner = 1;
        for (var fromBehind = 1; inner < shape.Elements; fromBehind++)
        {
            if (shape[^fromBehind] != Shape[^fromBehind]) return false;
            inner *= shape[^fromBehind];
        }

        return binding.InputPitch(input) == shape[^1] && binding.InputPitch(1 - input) == Shape[^1] && binding.OutputPitch() == Shape[^1];
    }

    private void Repeat(Binding binding, int input)
    {
        (period, isLeft) = ((nint)InputShape(input).Elements, input == 0);
        repeated = binding.Input<TIn>(input);
        moving = binding.Input<TIn>(1 - input);
        result = binding.Output<TOut>();
    }

    protected override void Apply(in BroadcastWalk.Pointers at, nint count)
    {
        TIn* left = (TIn*)at[0], right = (TIn*)at[1];
        var to = (TOut*)at[2];
        if (!Walk.Moves(0)) map.RunLeft(*left, right, to, count);
        else if (!Walk.Moves(1)) map.RunRight(left, *right, to, count);
        else map.Run(left, right, to, count);
    }
}

/// <summary>The shape rule of element-wise work on several inputs.</summary>
internal static class Broadcasting
{
    /// <summary>The shape all inputs broadcast to, and their one element type, which must be among <paramref name="types"/>.</summary>
    public static TensorSpec Infer(Inference i, params ReadOnlySpan<DType> types)
    {
        var type = i.Input(0).Type;
        if (!types.Contains(type)) throw i.Fail(0, $"expected {string.Join(" or ", types.ToArray())}");
        var shape = i.Shape(0);
        for (var k = 1; k < i.Count; k++)
        {
            if (i.Input(k).Type != type) throw i.Fail(k, $"expected {type} like the first input; add a Cast");
            shape = Common(shape, i.Shape(k)) ?? throw i.Fail($"dimensions counted from the last must be equal or 1, and {shape} and {i.Shape(k)} are not");
        }

        return new(type, shape);
    }

    /// <summary>The shape two shapes broadcast to, or null if they don't.</summary>
    public static Shape? Common(Shape a, Shape b)
    {
        Span<int> dims = stackalloc int[Math.Max(a.Rank, b.Rank)];
        for (var fromBehind = 1; fromBehind <= dims.Length; fromBehind++)
        {
            var (m, n) = (fromBehind > a.Rank ? 1 : a[^fromBehind], fromBehind > b.Rank ? 1 : b[^fromBehind]);
            if (m != n && m != 1 && n != 1) return null;
            dims[^fromBehind] = m == 1 ? n : m;
        }

        return new(dims);
    }
}
