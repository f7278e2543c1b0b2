using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Passes;

/// <summary>A value as Alpha·x + Beta: additions of numbers and products with them, gathered.</summary>
internal readonly record struct AffineForm(Value X, double Alpha, double Beta)
{
    /// <summary>The form of a value, as far as nothing else reads what lies between.</summary>
    public static AffineForm Of(Value value) => value.IsStep() ? Of(value.Producer!) ?? Only(value) : Only(value);

    /// <summary>The form of a node, or null if it does something else.</summary>
    public static AffineForm? Of(Node node)
    {
        if (Forms.Number(node) is not { } last) return null;
        var line = last;
        for (var steps = 1; steps < Forms.MostSteps && line.X.IsStep() && Forms.Number(line.X.Producer!) is { } before; steps++)
            line = new(before.X, line.Alpha * before.Alpha, line.Alpha * before.Beta + line.Beta);
        return line;
    }

    private static AffineForm Only(Value value) => new(value, 1, 0);
}

/// <summary>A value as a number times the product of others.</summary>
internal readonly record struct ProductForm(double Scale, IReadOnlyList<Value> Factors)
{
    /// <summary>The form of a node, as far as nothing else reads what is multiplied further; null if it does something else.</summary>
    public static ProductForm? Of(Node node, int steps = Forms.MostSteps)
    {
        if (Forms.Number(node) is { Beta: 0 } number)
        {
            var rest = Of(number.X, steps);
            return rest with { Scale = number.Alpha * rest.Scale };
        }

        if (node is not { Operator: Mul, Inputs: [{ } a, { } b] }) return null;
        var (left, right) = (Of(a, steps), Of(b, steps));
        return new(left.Scale * right.Scale, [.. left.Factors, .. right.Factors]);
    }

    private static ProductForm Of(Value value, int steps) =>
        steps > 1 && value.IsStep() && Of(value.Producer!, steps - 1) is { } product ? product : new(1, [value]);
}

/// <summary>What the two have in common.</summary>
internal static class Forms
{
    /// <summary>How far formulas are followed: activations are short.</summary>
    public const int MostSteps = 4;

    /// <summary>Rows longer than this are data rather than channels, and a number for each of them would take as much memory.</summary>
    private const int MostChannels = 1 << 14;

    /// <summary>Whether a value is computed on the way to one other alone, and so need not exist.</summary>
    public static bool IsStep(this Value value) =>
        value.Producer is not null && value.Consumers.Count == 1 && !value.Graph.IsOutput(value);

    /// <summary>A node as Alpha·X + Beta, if its constants are numbers rather than one a channel.</summary>
    public static AffineForm? Number(Node node)
    {
        if (node.Operator is not IChannelAffine affine || node.Inputs.FirstOrDefault(v => v is { Constant: null }) is not { } x) return null;
        if (x.Shape.Rank == 0 || x.Shape[^1] > MostChannels) return null;
        if (affine.ScaleAndShift(node, x) is not ([var alpha, ..] scales, [var beta, ..] shifts)) return null;
        return scales.AsSpan().ContainsAnyExcept(alpha) || shifts.AsSpan().ContainsAnyExcept(beta) ? null : new(x, alpha, beta);
    }
}
