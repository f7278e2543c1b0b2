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
        n.Reserve(x.Shape.Elements * (1.0 + x.Shape.Rank));
        var values = Numbers.Floats(x);
        int[] found = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0)];
        var shape = x.Shape;
        var indices = Enumerable.Range(0, shape.Rank).SelectMany(axis => found.Select(i => i / shape.Product(axis + 1, shape.Rank) % shape[axis]));
        n.Set(0, n.Constant(Tensor.From(indices.ToArray(), [shape.Rank, found.Length])));
    }

    /// <summary>The slices along an axis, or the elements, for which a condition holds.</summary>
    public static void Compress(NodeImport n)
    {
        n.Reserve(2.0 * n.Contents(1).Shape.Elements);
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
        n.Reserve(8.0 * x.Shape.Elements);
        var axis = n.Long("axis", long.MinValue);
        var sorted = n.Bool("sorted", true);
        if (axis == long.MinValue) (x, axis) = (n.Add(new Reshape { Shape = [checked((int)x.Shape.Elements)] }, x), 0);
        var along = NodeImport.Axis(axis, x.Shape.Rank);
        var kinds = Kinds(n.Contents(0), x.Shape, along);
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

    /// <summary>The indices of equal slices along an axis together, the least slice first.</summary>
    private static List<List<long>> Kinds(Tensor contents, Shape shape, int axis)
    {
        // Doubles are exact for all but the largest whole numbers.
        double[] all = Numbers.Longs(contents) is { } longs ? [.. longs.Select(x => (double)x)] : [.. Numbers.Floats(contents).Select(x => (double)x)];
        var (outer, inner, count) = (shape.Product(0, axis), shape.Product(axis + 1, shape.Rank), shape[axis]);
        var order = Comparer<int>.Create(Compare);
        var kinds = new List<List<long>>();
        foreach (var slice in Enumerable.Range(0, count).Order(order))
        {
            if (kinds.Count > 0 && Compare((int)kinds[^1][0], slice) == 0) kinds[^1].Add(slice);
            else kinds.Add([slice]);
        }

        return kinds;

        int Compare(int a, int b)
        {
            for (var o = 0L; o < outer; o++)
            {
                for (var i = 0L; i < inner; i++)
                    if (all[(((o * count) + a) * inner) + i].CompareTo(all[(((o * count) + b) * inner) + i]) is not 0 and var unequal) return unequal;
            }

            return 0;
        }
    }
}
