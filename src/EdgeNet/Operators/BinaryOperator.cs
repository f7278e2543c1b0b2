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

/// <summary>
/// Applies a binary map to every pair of elements. An input that is repeated over and over, or each element of which stays a while, need not
/// be walked through run by run.
/// </summary>
internal sealed unsafe class BinaryMapStep<TIn, TOut>(TensorSpec a, TensorSpec b, TensorSpec y, BinaryMap<TIn, TOut> map) : ElementwiseStep(y, a, b)
    where TIn : unmanaged where TOut : unmanaged
{
    private TIn* moving, other;
    private TOut* result;
    private nint period, run;
    private bool isLeft;

    public override void Bind(Binding binding)
    {
        base.Bind(binding);
        other = null;
        if (BindOther(binding, 1)) return;
        BindOther(binding, 0);
    }

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (other == null)
        {
            base.Run(phase, begin, end, worker);
            return;
        }

        var (first, last) = ((nint)begin * ElementsPerUnit, (nint)Math.Min((long)end * ElementsPerUnit, Shape.Elements));
        if (run > 0) map.RunSpread(moving + first, other, first, run, result + first, last - first, isLeft);
        else map.RunRepeated(moving + first, other, first % period, period, result + first, last - first, isLeft);
    }

    /// <summary>Binds an input that is repeated, such as a row of channels, or spread, such as a number for each pixel, beside the whole of the other, without a gap anywhere.</summary>
    private bool BindOther(Binding binding, int input)
    {
        var shape = InputShape(input);
        if (InputShape(1 - input) != Shape || shape.Elements <= 1 || shape.Elements >= Shape.Elements) return false;
        if (binding.InputPitch(input) != shape[^1] || binding.InputPitch(1 - input) != Shape[^1] || binding.OutputPitch() != Shape[^1]) return false;
        if (IsRepeated(shape)) (period, run) = ((nint)shape.Elements, 0);
        else if (IsSpread(shape)) run = (nint)(Shape.Elements / shape.Elements);
        else return false;
        isLeft = input == 0;
        other = binding.Input<TIn>(input);
        moving = binding.Input<TIn>(1 - input);
        result = binding.Output<TOut>();
        return true;
    }

    /// <summary>Whether the innermost dimensions are the result's, and the others 1.</summary>
    private bool IsRepeated(Shape shape)
    {
        long inner = 1;
        for (var fromBehind = 1; inner < shape.Elements; fromBehind++)
        {
            if (shape[^fromBehind] != Shape[^fromBehind]) return false;
            inner *= shape[^fromBehind];
        }

        return true;
    }

    /// <summary>Whether the outermost dimensions are the result's, and the others 1.</summary>
    private bool IsSpread(Shape shape)
    {
        if (shape.Rank != Shape.Rank) return false;
        long outer = 1;
        for (var axis = 0; outer < shape.Elements; axis++)
        {
            if (shape[axis] != Shape[axis]) return false;
            outer *= shape[axis];
        }

        return true;
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
