using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>
/// Einstein's sums, as in <c>bij,bjk->bik</c>: axes of one label run together, and those the result lacks are summed over. Each
/// operand in turn is multiplied onto what there is so far, as one stack of matrices.
/// </summary>
internal static class Einsum
{
    // Labels for the axes an ellipsis stands for, the last of them first; no letter of an equation is one.
    private const char Unnamed = '\uE000';

    public static void Import(NodeImport n)
    {
        var equation = n.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        var sides = equation.Split("->");
        var terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != n.InputCount) throw new RuleException($"attribute 'equation' is '{equation}', which doesn't fit {n.InputCount} inputs");
        var operands = terms.Select((term, i) => Operand(n, n.Plain(i), term)).ToList();
        var unnamed = operands.Select(o => new string([.. o.Labels.Where(label => label >= Unnamed)])).MaxBy(labels => labels.Length)!;
        var result = sides.Length == 2 ? sides[1].Replace("...", unnamed, StringComparison.Ordinal) : unnamed + Implied(operands);
        if (result.Except(operands.SelectMany(o => o.Labels)).Any() || result.Distinct().Count() != result.Length)
            throw new RuleException($"attribute 'equation' is '{equation}', whose result has an axis twice or from nowhere");

        var sum = Summed(n, operands[0], Needed(0));
        for (var i = 1; i < operands.Count; i++) sum = Product(n, sum, Summed(n, operands[i], sum.Labels + Needed(i)), Needed(i));
        n.Set(0, Ordered(n, sum, result));

        // What the result or a later operand still asks for.
        string Needed(int i) => result + string.Concat(operands.Skip(i + 1).Select(o => o.Labels));
    }

    /// <summary>An input and the labels of its axes, each label once: of an axis that occurs twice the diagonal is left.</summary>
    private static Labelled Operand(NodeImport n, Value x, string term)
    {
        var open = x.Shape.Rank - term.Replace("...", "", StringComparison.Ordinal).Length;
        var labels = term.Replace("...", new([.. Enumerable.Range(0, Math.Max(0, open)).Reverse().Select(k => (char)(Unnamed + k))]), StringComparison.Ordinal);
        if (labels.Length != x.Shape.Rank || labels.Contains('.', StringComparison.Ordinal)) throw new RuleException($"'{term}' names {labels.Length} axes of {x.Shape}");
        var operand = new Labelled(x, labels);
        while (operand.Labels.FirstOrDefault(label => operand.Labels.Count(l => l == label) > 1) is not '\0' and var twice) operand = Diagonal(n, operand, twice);
        return operand;
    }

    private static Labelled Diagonal(NodeImport n, Labelled x, char label)
    {
        var (first, second) = (x.Labels.IndexOf(label, StringComparison.Ordinal), x.Labels.LastIndexOf(label));
        int[] rest = [.. Enumerable.Range(0, x.Labels.Length).Where(axis => axis != first && axis != second)];
        var (dims, length) = (rest.Select(axis => x.Value.Shape[axis]).ToArray(), x.Value.Shape[first]);
        if (x.Value.Shape[second] != length) throw new RuleException($"the axes called {label} of {x.Value.Shape} differ");
        var turned = n.Add(new Transpose { Perm = [.. rest, first, second] }, x.Value);
        var lines = n.Add(new Reshape { Shape = [.. dims, checked(length * length)] }, turned);
        var diagonal = n.Add(new Slice { Axes = [rest.Length], Starts = [0], Ends = [int.MaxValue], Steps = [length + 1] }, lines);
        return new(diagonal, new([.. rest.Select(axis => x.Labels[axis]), label]));
    }

    /// <summary>Sums over axes nobody asks for.</summary>
    private static Labelled Summed(NodeImport n, Labelled x, string needed)
    {
        int[] gone = [.. Enumerable.Range(0, x.Labels.Length).Where(axis => !needed.Contains(x.Labels[axis], StringComparison.Ordinal))];
        if (gone.Length == 0) return x;
        return new(n.Add(new ReduceSum { Axes = [.. gone], KeepDims = false }, x.Value), new([.. x.Labels.Where((_, axis) => !gone.Contains(axis))]));
    }

    /// <summary>Two operands as stacks of matrices: axes of both that stay are the stack's, those of both that go are multiplied over.</summary>
    private static Labelled Product(NodeImport n, Labelled a, Labelled b, string needed)
    {
        var both = a.Labels.Intersect(b.Labels).ToList();
        string stack = new([.. both.Where(needed.Contains)]), inner = new([.. both.Where(label => !needed.Contains(label, StringComparison.Ordinal))]);
        string rows = new([.. a.Labels.Except(both)]), columns = new([.. b.Labels.Except(both)]);
        var product = n.Add("MatMul", Matrices(a, rows, inner), Matrices(b, inner, columns));
        int[] dims = [.. product.Shape[..stack.Length], .. rows.Select(a.Length), .. columns.Select(b.Length)];
        return new(n.Add(new Reshape { Shape = [.. dims] }, product), stack + rows + columns);

        Value Matrices(Labelled x, string down, string across)
        {
            int[] shape = [.. stack.Select(x.Length), Together(down), Together(across)];
            return n.Add(new Reshape { Shape = [.. shape] }, Ordered(n, x, stack + down + across));

            int Together(string labels) => labels.Aggregate(1, (product, label) => checked(product * x.Length(label)));
        }
    }

    private static Value Ordered(NodeImport n, Labelled x, string labels) => labels == x.Labels ? x.Value
        : n.Add(new Transpose { Perm = [.. labels.Select(label => x.Labels.IndexOf(label, StringComparison.Ordinal))] }, x.Value);

    /// <summary>Without a result, it has the axes that occur once, by their letters.</summary>
    private static string Implied(List<Labelled> operands)
    {
        var all = operands.SelectMany(o => o.Labels).ToList();
        return new([.. all.Where(label => label < Unnamed && all.Count(l => l == label) == 1).Order()]);
    }

    private sealed record Labelled(Value Value, string Labels)
    {
        public int Length(char label) => Value.Shape[Labels.IndexOf(label, StringComparison.Ordinal)];
    }
}
