using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>A copy of x into which single elements are put: y[indices[i, j, k], j, k] = updates[i, j, k] for axis 0, and so on.</summary>
/// <example><code>Value counts = zeros.ScatterElements(labels, ones, reduction: ScatterReduction.Add);</code></example>
public sealed partial record ScatterElements : Operator
{
    /// <summary>The axis indices run along; negative counts from the back.</summary>
    public int Axis { get; internal set; }

    /// <summary>How a value meets what is already there.</summary>
    public ScatterReduction Reduction { get; internal set; }

    internal override Signature Signature { get; } = new("X", "indices", "updates");

    internal override IReadOnlyList<Kernel> Kernels => [new("scatter elements", c => c.Input(0).Type switch
    {
        DType.F32 => new ScatterElementsStep<float>(c, Axis, Reduction),
        DType.F16 => new ScatterElementsStep<Half>(c, Axis, Reduction),
        DType.BF16 => new ScatterElementsStep<ushort>(c, Axis, Reduction),
        DType.I64 => new ScatterElementsStep<long>(c, Axis, Reduction),
        DType.I32 => new ScatterElementsStep<int>(c, Axis, Reduction),
        DType.I8 => new ScatterElementsStep<sbyte>(c, Axis, Reduction),
        _ => new ScatterElementsStep<byte>(c, Axis, Reduction),
    })];

    internal override void Attributes(AttributeVisitor a)
    {
        Axis = a.Int("axis", Axis);
        Reduction = a.Enum("reduction", Reduction);
    }

    internal override void Infer(Inference i)
    {
        var (x, indices) = (i.Shape(0), i.ExpectIndices(1));
        var axis = i.Axis(Axis, x.Rank);
        i.ExpectWithin(1, x, except: axis);
        i.CheckConstantIndices(1, x[axis]);
        i.ExpectUpdates(2, indices, Reduction);
        i.Output(i.Moved(0, x));
    }
}

public static partial class Ops
{
    /// <summary>A copy of x with single elements replaced, or combined with others.</summary>
    public static Value ScatterElements(this Value x, Value indices, Value updates, int axis = 0, ScatterReduction reduction = ScatterReduction.None, string? name = null) =>
        x.Graph.Add(new ScatterElements { Axis = axis, Reduction = reduction }, [x, indices, updates], name)[0];
}
