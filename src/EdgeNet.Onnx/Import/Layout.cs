using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>
/// Brings values into the order of axes a rule asks for. Nothing moves before that: a transposition in the model only renumbers
/// axes, and element-wise nodes, reductions and most reshapes work in whatever order they meet.
/// </summary>
/// <param name="add">Adds a node.</param>
internal sealed class Layout(Func<Operator, Value[], Value> add)
{
    private readonly Dictionary<(Value Value, AxisOrder From, AxisOrder To), Value> arranged = [];

    /// <summary>A value in a certain order.</summary>
    public Value Arrange(Laid x, AxisOrder to)
    {
        if (x.Order.Equals(to)) return x.Value;
        if (arranged.TryGetValue((x.Value, x.Order, to), out var known)) return known;
        var onnx = x.Shape;
        var result = x.Order.LiesAs(to, onnx)
            ? Reshaped(x.Value, to.Lying(onnx.ToArray()))
            : add(new Transpose { Perm = [.. x.Order.PermutationTo(to)] }, [x.Value]);
        return arranged[(x.Value, x.Order, to)] = result;
    }

    /// <summary>
    /// The elements under another shape. Axes that merge, split or stay are found group by group; where the axes of each group lie
    /// next to each other nothing moves.
    /// </summary>
    public Laid Reshape(Laid x, Shape to)
    {
        var from = x.Shape;
        if (from == to) return x;
        if (from.Elements == 0) return new(x.Value.Graph.Constant(new Tensor(x.Value.Spec with { Shape = to })));
        if (Order(x, from, to) is { } order) return new(Reshaped(x.Value, order.Lying(to.ToArray())), order);
        return new(Reshaped(Arrange(x, AxisOrder.Plain(from.Rank)), to.ToArray()));
    }

    private static AxisOrder? Order(Laid x, Shape from, Shape to)
    {
        var groups = new List<(int Place, List<int> To)>();
        var (i, j) = (0, 0);
        while (i < from.Rank)
        {
            if (from[i] == 1)
            {
                i++;
                continue;
            }

            var place = x.Order.Position(i);
            var group = new List<int>();
            long have = from[i++], want = 1;
            while (want != have)
            {
                if (want < have)
                {
                    if (to[j] != 1) group.Add(j);
                    want *= to[j++];
                }
                else
                {
                    if (from[i] != 1 && !Follows(x, from, i)) return null;
                    have *= from[i++];
                }
            }

            groups.Add((place, group));
        }

        // Axes of one element may lie anywhere; they stay where they make the order plainest.
        var lying = groups.OrderBy(g => g.Place).SelectMany(g => g.To).ToList();
        var single = Enumerable.Range(0, to.Rank).Where(axis => to[axis] == 1);
        foreach (var axis in single) lying.Insert(lying.IndexOf(axis - 1) + 1, axis);
        return new(lying);
    }

    /// <summary>Whether an axis lies right behind the one before it in ONNX's order, but for axes of one element.</summary>
    private static bool Follows(Laid x, Shape from, int axis)
    {
        var before = axis - 1;
        while (from[before] == 1) before--;
        for (var p = x.Order.Position(before) + 1; p < x.Order.Rank; p++)
            if (from[x.Order[p]] != 1) return x.Order[p] == axis;
        return false;
    }

    private Value Reshaped(Value x, int[] shape) => add(new Reshape { Shape = [.. shape] }, [x]);
}
