using EdgeNet.Graphs;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The families y = f(a, b), element by element, each input repeated along the dimensions it lacks or has once.</summary>
public abstract record BinaryOperator : Operator
{
    private static readonly Signature TwoInputs = new("A", "B");

    internal override Signature Signature => TwoInputs;
}

/// <summary>Applies a binary map to every pair of elements.</summary>
internal sealed unsafe class BinaryMapStep<TIn, TOut>(TensorSpec a, TensorSpec b, TensorSpec y, BinaryMap<TIn, TOut> map) : ElementwiseStep(y, a, b)
    where TIn : unmanaged where TOut : unmanaged
{
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
