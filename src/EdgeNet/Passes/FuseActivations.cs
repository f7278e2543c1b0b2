using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Passes;

/// <summary>
/// Finds activations that a model spells out, as exporters do that lack a name for them, and makes each the one operator it is:
/// <c>x · Sigmoid(x)</c>, <c>Clip(x + 3, 0, 6) / 6</c>, <c>0.5 · x · (1 + Erf(x / √2))</c>. Numbers may stand anywhere in a product.
/// </summary>
internal sealed class FuseActivations : IPass
{
    public bool Run(Graph graph)
    {
        var changed = false;
        foreach (var node in graph.Nodes)
        {
            if (Activation(node) is not var (activation, x) || x.Spec != node.Outputs[0].Spec || x.Spec.Type != DType.F32) continue;
            node.Rewrite(activation, [x]);
            changed = true;
        }

        return changed;
    }

    /// <summary>The activation a node is the last of, and what it is applied to.</summary>
    private static (UnaryOperator Activation, Value X)? Activation(Node node) => node.Operator switch
    {
        PRelu => LeakyRelu(node),
        Mul or Div => Gated(node) ?? HardSigmoid(node),
        _ => null,
    };

    private static (UnaryOperator, Value)? LeakyRelu(Node node)
    {
        if (node.Inputs[1]!.Constant is not { Shape.Elements: > 0 } slope) return null;
        var alpha = slope.Span<float>()[0];
        return slope.Span<float>().ContainsAnyExcept(alpha) ? null : (new LeakyRelu { Alpha = alpha }, node.Inputs[0]!);
    }

    /// <summary>k · clamp(a·x + b, 0, 1 / k).</summary>
    private static (UnaryOperator, Value)? HardSigmoid(Node node)
    {
        if (AffineForm.Of(node) is not { Beta: 0 } line || Ramp.Of(line.X) is not { } ramp || !IsNear(line.Alpha * ramp.Top, 1)) return null;
        return (new HardSigmoid { Alpha = (float)ramp.Alpha, Beta = (float)ramp.Beta }, ramp.X);
    }

    /// <summary>A product of x with a function of x.</summary>
    private static (UnaryOperator, Value)? Gated(Node node)
    {
        if (ProductForm.Of(node) is not { Factors: [var a, var b] } product) return null;
        return Gate(product.Scale, a, b) is { } left ? (left, a) : Gate(product.Scale, b, a) is { } right ? (right, b) : null;
    }

    /// <summary>What scale · x · gate is, if the gate is a function of x.</summary>
    private static UnaryOperator? Gate(double scale, Value x, Value gate)
    {
        if (Ramp.Of(gate) is { } ramp)
            return ramp.X == x && IsNear(scale * ramp.Top, 1) && IsNear(ramp.Alpha, 1.0 / 6) && IsNear(ramp.Beta, 0.5) ? new HardSwish() : null;

        var outer = AffineForm.Of(gate);
        if (!outer.X.IsStep() || outer.X.Producer is not { Inputs: [{ } argument, ..] } function) return null;
        var inner = AffineForm.Of(argument);
        var (isPlain, isHalfOnePlus) = (IsNear(scale * outer.Alpha, 1) && outer.Beta == 0, IsNear(scale * outer.Alpha, 0.5) && IsNear(scale * outer.Beta, 0.5));
        return function.Operator switch
        {
            Sigmoid when isPlain && inner.X == x && inner.Beta == 0 => new Swish { Alpha = (float)inner.Alpha },
            Tanh when isPlain && argument.IsStep() && argument.Producer is { Operator: Softplus } plus && plus.Inputs[0] == x => new Mish(),
            Tanh when isHalfOnePlus && inner.Beta == 0 && IsNear(inner.Alpha, Math.Sqrt(2 / Math.PI)) && IsCubicOf(inner.X, x) => new Gelu { Approximate = GeluApproximation.Tanh },
            Erf when isHalfOnePlus && inner.X == x && inner.Beta == 0 && IsNear(inner.Alpha, Math.Sqrt(0.5)) => new Gelu(),
            _ => null,
        };
    }

    /// <summary>Whether a value is x + 0.044715·x³.</summary>
    private static bool IsCubicOf(Value sum, Value x)
    {
        if (!sum.IsStep() || sum.Producer is not { Operator: Add, Inputs: [{ } a, { } b] }) return false;
        if (a != x) (a, b) = (b, a);
        if (a != x || !b.IsStep() || ProductForm.Of(b.Producer!) is not { } product || !IsNear(product.Scale, 0.044715)) return false;
        return product.Factors is [var power] ? IsCubeOf(power, x) : product.Factors.Count == 3 && product.Factors.All(factor => factor == x);
    }

    private static bool IsCubeOf(Value power, Value x) =>
        power.IsStep() && power.Producer is { Operator: Pow, Inputs: [{ } b, { Constant: { Shape.Elements: 1 } exponent }] }
        && b == x && exponent.Span<float>()[0] == 3;

    /// <summary>Whether numbers are equal but for the digits an exporter rounded off.</summary>
    private static bool IsNear(double value, double expected) => Math.Abs(value - expected) <= 2e-5 * Math.Abs(expected);

    /// <summary>clamp(Alpha·x + Beta, 0, 1) · Top.</summary>
    private readonly record struct Ramp(Value X, double Alpha, double Beta, double Top)
    {
        public static Ramp? Of(Value value)
        {
            if (!value.IsStep() || value.Producer is not { Inputs: [{ } argument, ..] } node) return null;
            var line = AffineForm.Of(argument);
            return node.Operator switch
            {
                HardSigmoid h => new(line.X, h.Alpha * line.Alpha, h.Alpha * line.Beta + h.Beta, 1),
                IClamp { Range: (0, < float.PositiveInfinity and > 0 and var top) } => new(line.X, line.Alpha / top, line.Beta / top, top),
                _ => null,
            };
        }
    }
}
