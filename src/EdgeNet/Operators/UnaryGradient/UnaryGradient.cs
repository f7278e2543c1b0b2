using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The gradient of a unary operator's input: dx = dy · f′, with the slope f′ computed from x or, where that is simpler, from y.</summary>
public sealed record UnaryGradient : Operator
{
    private const int dY = 0, T = 1;

    /// <summary>The operator, f.</summary>
    public UnaryOperator Function { get; internal set; } = new Sigmoid();

    internal override Signature Signature { get; } = new("dY", "XorY");

    internal override IReadOnlyList<Kernel> Kernels =>
        [new("map", c => new BinaryMapStep<float, float>(c.Input(dY), c.Input(T), c.Output(), Derivative.Times(c.Level)))];

    private Derivative Derivative => Function.Derivative!;

    internal override void Attributes(AttributeVisitor a) => Function = a.Nested("function", Function);

    internal override void Infer(Inference i)
    {
        if (Function.Derivative is null) throw new AttributeException(i.Node, $"attribute 'function' is {Function.Type}, which has no slope.");
        i.ExpectShape(T, i.Expect(dY, DType.F32), "the gradient's shape");
        i.Expect(T, DType.F32);
        i.Output(DType.F32, i.Shape(dY));
    }

    internal override void Differentiate(Gradient g)
    {
        if (g.Wants(dY)) g.Set(dY, g.Add(this, g.OfOutput, g.X(T)));
        if (!g.Wants(T)) return;
        var curvature = Derivative.Curvature ?? throw new GraphException(g.Node.Name, $"{Function.Type} has no second derivative; use another activation where gradients are differentiated.");
        if (curvature(g.X(T)) is { } second) g.Set(T, g.OfOutput.Mul(g.X(dY)).Mul(second));
    }
}

/// <summary>The slope of a unary operator.</summary>
/// <param name="OfOutput">Whether the slope is computed from y instead of x: then x needn't be kept.</param>
/// <param name="Times">dy · f′(t), as a map of dy and t, at one SIMD level.</param>
internal sealed record Derivative(bool OfOutput, Func<SimdLevel, BinaryMap<float, float>> Times)
{
    /// <summary>Adds nodes for the slope's own slope by t; its result is null where that is 0. Null if it isn't known.</summary>
    public Func<Value, Value?>? Curvature { get; init; }

    /// <summary>A slope from x; <typeparamref name="F"/> is dy · f′(x).</summary>
    public static Derivative FromInput<F>(F formula) where F : struct, IBinaryFormula => new(OfOutput: false, level => BinaryMap.Of(formula, level));

    /// <summary>A slope from y; <typeparamref name="F"/> is dy · f′ in terms of y.</summary>
    public static Derivative FromOutput<F>(F formula) where F : struct, IBinaryFormula => new(OfOutput: true, level => BinaryMap.Of(formula, level));

    /// <summary>The same, of a function made of straight pieces, whose slope has no slope.</summary>
    public Derivative Straight() => this with { Curvature = static _ => null };
}
