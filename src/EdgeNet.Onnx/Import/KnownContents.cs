using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>Nodes whose results are as long as contents decide. A plan's shapes are fixed, so those contents must be known beforehand.</summary>
internal static class KnownContents
{
    /// <summary>The indices of what isn't zero, [rank, count].</summary>
    public static void NonZero(NodeImport n)
    {
        var x = n.Contents(0);
        var values = Numbers.Floats(x);
        int[] found = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0)];
        var shape = x.Shape;
        var indices = Enumerable.Range(0, shape.Rank).SelectMany(axis => found.Select(i => i / shape.Product(axis + 1, shape.Rank) % shape[axis]));
        n.Set(0, n.Constant(Tensor.From(indices.ToArray(), [shape.Rank, found.Length])));
    }

    /// <summary>The slices along an axis, or the elements, for which a condition holds.</summary>
    public static void Compress(NodeImport n)
    {
        var (x, condition) = (n.Plain(0), n.Longs(1));
        var axis = n.Long("axis", long.MinValue);
        if (axis == long.MinValue) (x, axis) = (n.Add(new Reshape { Shape = [checked((int)x.Shape.Elements)] }, x), 0);
        var along = NodeImport.Axis(axis, x.Shape.Rank);
        long[] kept = [.. Enumerable.Range(0, condition.Length).Where(i => condition[i] != 0)];
        if (kept is [.., var last] && last >= x.Shape[along]) throw new RuleException($"its condition holds for index {last}, but axis {along} of {x.Shape} ends before");
        n.Set(0, n.Add(new Gather { Axis = along }, x, n.Constant(Tensor.From(kept, [kept.Length]))));
    }

    /// <summary>Elements, or slices along an axis, each kind once; where it was found first, which kind each is, and how many of it there are.</summary>
    public static void Unique(NodeImport n)
    {
        var x = n.Plain(0);
        var axis = n.Long("axis", long.MinValue);
        var sorted = n.Bool("sorted", true);
        if (axis == long.MinValue) (x, axis) = (n.Add(new Reshape { Shape = [checked((int)x.Shape.Elements)] }, x), 0);
        var along = NodeImport.Axis(axis, x.Shape.Rank);
        var kinds = Kinds(Slices(n.Contents(0), x.Shape, along));
        if (!sorted) kinds.Sort((a, b) => a[0].CompareTo(b[0]));

        var first = Longs(kinds.Select(members => members[0]));
        var kindOf = new long[x.Shape[along]];
        foreach (var (kind, members) in kinds.Index())
            foreach (var member in members) kindOf[member] = kind;
        n.Set(0, n.Add(new Gather { Axis = along }, x, first));
        n.Set(1, first);
        n.Set(2, Longs(kindOf));
        n.Set(3, Longs(kinds.Select(members => (long)members.Count)));

        Value Longs(IEnumerable<long> values) => n.Constant(Numbers.Of(DType.I64, [.. values], [values.Count()]));
    }

    /// <summary>The indices of equal slices together, the least slice first.</summary>
    private static List<List<long>> Kinds(List<double>[] slices)
    {
        var order = Comparer<List<double>>.Create((a, b) => a.Zip(b, (v, w) => v.CompareTo(w)).FirstOrDefault(unequal => unequal != 0));
        var kinds = new List<List<long>>();
        foreach (var (index, slice) in slices.Index().OrderBy(each => each.Item, order))
        {
            if (kinds.Count > 0 && order.Compare(slices[kinds[^1][0]], slice) == 0) kinds[^1].Add(index);
            else kinds.Add([index]);
        }

        return kinds;
    }

    /// <summary>The numbers of each slice along an axis; as doubles, which are exact for all but the largest whole numbers.</summary>
    private static List<double>[] Slices(Tensor contents, Shape shape, int axis)
    {
        IEnumerable<double> all = Numbers.Longs(contents) is { } longs ? longs.Select(x => (double)x) : Numbers.Floats(contents).Select(x => (double)x);
        var slices = new List<double>[shape[axis]];
        for (var k = 0; k < slices.Length; k++) slices[k] = [];
        var inner = shape.Product(axis + 1, shape.Rank);
        foreach (var (i, value) in all.Index()) slices[i / inner % shape[axis]].Add(value);
        return slices;
    }
}
