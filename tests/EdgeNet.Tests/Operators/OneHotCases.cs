using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class OneHotCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var type in Coded.Types)
        {
            foreach (var axis in (int[])[0, 1, 2, -1]) yield return Case([3, 4], 5, axis, type);
            yield return Case([], 7, 0, type);
            yield return Case([6], 0, -1, type);
            yield return Case([200], 120, 1, type);
        }
    }

    [Fact]
    public void A_type_of_shared_bytes_is_refused()
    {
        var x = new Graph("g").Input("x", new(DType.I64, [3]));
        Assert.Throws<AttributeException>(() => x.Graph.Add(new OneHot { Depth = 3, ElementType = DType.I4 }, [x]));
    }

    private static Case Case(Shape shape, int depth, int axis, DType type)
    {
        var at = (axis + shape.Rank + 1) % (shape.Rank + 1);
        // Some indices lie outside and turn nothing on.
        return new(new OneHot { Depth = depth, Axis = axis, On = 9, Off = 2, ElementType = type }, [TestTensor.RandomIntegers(shape, DType.I64, -depth - 2, depth + 2)], x =>
            Coded.Each([.. shape[..at], depth, .. shape[at..]], type, i =>
            {
                var index = (int)x[0][[.. i[..at], .. i[(at + 1)..]]];
                return i[at] == index || i[at] == index + depth ? 9 : 2;
            }));
    }
}
