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
    /// next to each other nothing moves, and otherwise only groups that don't are put together.
    /// </summary>
    public Laid Reshape(Laid x, Shape to)
    {
        var from = x.Shape;
        if (from == to) return x;
        if (from.Elements == 0) return new(x.Value.Graph.Constant(new Tensor(x.Value.Spec with { Shape = to })));
        var groups = Groups(from, to);
        foreach (var group in groups) group.Place = group.From.Max(x.Order.Position);
        groups.Sort((a, b) => a.Place.CompareTo(b.Place));
        if (!groups.TrueForAll(group => LiesTogether(x, from, group.From)))
        {
            var together = WithSingles(groups.SelectMany(group => group.From), from);
            x = new(Arrange(x, together), together);
        }

        var order = WithSingles(groups.SelectMany(group => group.To), to);
        return new(Reshaped(x.Value, order.Lying(to.ToArray())), order);
    }

    /// <summary>The smallest stretches of axes of more than one element that have as many elements before as after.</summary>
    private static List<Group> Groups(Shape from, Shape to)
    {
        var groups = new List<Group>();
        var (i, j) = (0, 0);
        while (i < from.Rank)
        {
            if (from[i] == 1)
            {
                i++;
                continue;
            }

            var group = new Group { From = { i } };
            long have = from[i++], want = 1;
            while (want != have)
            {
                var (shape, axis, axes) = want < have ? (to, j++, group.To) : (from, i++, group.From);
                if (shape[axis] != 1) axes.Add(axis);
                if (want < have) want *= shape[axis];
                else have *= shape[axis];
            }

            groups.Add(group);
        }

        return groups;
    }

    /// <summary>Whether axes lie one right behind the other, but for axes of one element.</summary>
    private static bool LiesTogether(Laid x, Shape shape, List<int> axes)
    {
        var lying = Enumerable.Range(0, x.Order.Rank).Select(p => x.Order[p]).Where(axis => shape[axis] != 1).ToList();
        return lying.Skip(lying.IndexOf(axes[0])).Take(axes.Count).SequenceEqual(axes);
    }

    // Axes of one element may lie anywhere; they stay where they make the order plainest.
    private static AxisOrder WithSingles(IEnumerable<int> axes, Shape shape)
    {
        var lying = axes.ToList();
        foreach (var axis in Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] == 1)) lying.Insert(lying.IndexOf(axis - 1) + 1, axis);
        return new(lying);
    }

    private Value Reshaped(Value x, int[] shape) => add(new Reshape { Shape = [.. shape] }, [x]);

    private sealed class Group
    {
        public List<int> From { get; } = [];

        public List<int> To { get; } = [];

        /// <summary>Where in memory it lies, or its innermost axis does.</summary>
        public int Place { get; set; }
    }
}
