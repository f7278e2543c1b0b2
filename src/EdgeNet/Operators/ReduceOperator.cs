using System.Collections.Immutable;
using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The family that makes one number of all along some axes.</summary>
public abstract record ReduceOperator : Operator
{
    private static readonly Signature OneInput = new("data");

    /// <summary>The axes to reduce, negative ones counted from behind; all of them if empty.</summary>
    public ImmutableArray<int> Axes { get; internal set; } = [];

    /// <summary>Whether reduced axes stay, with one element, instead of going.</summary>
    public bool KeepDims { get; internal set; } = true;

    internal override Signature Signature => OneInput;

    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("reduce", c => c.Input(0).Type == DType.F32, c => new ReduceStep<float>(c.Input(0).Shape, Mask(c.Input(0).Shape), count => Floats(c.Level, count))),
        new("reduce i32", c => c.Input(0).Type == DType.I32, c => new ReduceStep<int>(c.Input(0).Shape, Mask(c.Input(0).Shape), _ => new(Integers<int>()!))),
        new("reduce i64", c => c.Input(0).Type == DType.I64, c => new ReduceStep<long>(c.Input(0).Shape, Mask(c.Input(0).Shape), _ => new(Integers<long>()!))),
    ];

    internal override IReadOnlyList<Kernel> IntegerKernels => IByteReduction.Kernels(this, Mask);

    internal override void Attributes(AttributeVisitor a)
    {
        Axes = a.Ints("axes", Axes);
        KeepDims = a.Bool("keepdims", KeepDims);
    }

    internal override void Infer(Inference i)
    {
        var (type, x) = (i.Input(0).Type, i.Shape(0));
        var integers = Integers<int>() is not null;
        if (type != DType.F32 && !(integers && type is DType.I32 or DType.I64)) throw i.Fail(0, integers ? "expected F32, I32 or I64" : "expected F32");
        foreach (var axis in Axes) i.Axis(axis, x.Rank, "axes");
        var reduced = Mask(x);
        var kept = Enumerable.Range(0, x.Rank).Where(d => KeepDims || !reduced[d]).Select(d => reduced[d] ? 1 : x[d]);
        i.Output(type, new Shape([.. kept]));
    }

    /// <summary>How floats are reduced, <paramref name="count"/> to one, at one SIMD level.</summary>
    internal abstract Reduction<float> Floats(SimdLevel level, long count);

    /// <summary>How integers are reduced; null if they are not.</summary>
    internal virtual Reducer<T>? Integers<T>() where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => null;

    /// <summary>A value of the output's shape with the reduced axes back, one element long.</summary>
    private protected Value Kept(Gradient g, Value v)
    {
        var (x, mask) = (g.X(0).Shape, Mask(g.X(0).Shape));
        return v.Reshape([.. Enumerable.Range(0, x.Rank).Select(axis => mask[axis] ? 1 : x[axis])]);
    }

    /// <summary>How many elements are reduced to one.</summary>
    private protected static long Count(Gradient g) => g.X(0).Shape.Elements / Math.Max(1, g.Y().Shape.Elements);

    private bool[] Mask(Shape shape)
    {
        var mask = new bool[shape.Rank];
        if (Axes.IsEmpty) Array.Fill(mask, true);
        foreach (var axis in Axes) mask[axis < 0 ? axis + shape.Rank : axis] = true;
        return mask;
    }
}

/// <summary>What reducing consists of.</summary>
/// <param name="First">Makes one number of several.</param>
/// <param name="Next">Makes one result of several results of <paramref name="First"/>, where axes far apart are reduced; <paramref name="First"/> itself if null.</param>
/// <param name="Finish">Is applied in the end; nothing if null.</param>
internal sealed record Reduction<T>(Reducer<T> First, Reducer<T>? Next = null, UnaryMap<T, T>? Finish = null) where T : unmanaged;
