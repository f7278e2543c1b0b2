using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

public sealed partial record AveragePool
{
    internal override void Differentiate(Gradient g)
    {
        var x = g.X(0).Shape;
        var shares = g.OfOutput.Mul(g.Node.Graph.Constant(Divisors(g.Node.Name, x, static count => 1f / count)));
        g.Set(0, g.Add(new SumPoolGradient { Pool = this, Extents = [.. x.ToArray()[1..^1]] }, shares));
    }

    /// <summary>For each output, a function of how many elements of its window count: a constant that broadcasts over images and channels.</summary>
    internal Tensor Divisors(string node, Shape x, Func<int, float> function)
    {
        var axes = Windows.Axes(node, x);
        var (rows, columns) = (axes.Length == 1 ? [1] : Divisors(axes[0]), Divisors(axes[^1]));
        var values = (from row in rows from column in columns select function(row * column)).ToArray();
        return values.Distinct().Count() == 1 ? Tensor.Scalar(values[0])
            : Tensor.From(values, axes.Length == 1 ? [columns.Length, 1] : [rows.Length, columns.Length, 1]);
    }
}
