using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record GroupNormalization
{
    internal override void Differentiate(Gradient g)
    {
        // As [images, pixels, groups, channels of a group].
        var shape = g.X(0).Shape;
        var (pixels, channels) = ((int)shape.Product(1, shape.Rank - 1), shape[^1] / Groups);
        var x = new NormalizedValue(Grouped(g.X(0)), [1, 3], Epsilon);
        if (g.Wants(0)) g.Set(0, x.InputGradient(Grouped(g.OfOutput.Mul(g.X(1)))).Reshape(shape.ToArray()));
        if (g.Wants(1)) g.Set(1, g.OfOutput.Mul(x.Value.Reshape(shape.ToArray())));
        if (g.Wants(2)) g.Set(2, g.OfOutput);

        Value Grouped(Value v) => v.Reshape([shape[0], pixels, Groups, channels]);
    }
}
