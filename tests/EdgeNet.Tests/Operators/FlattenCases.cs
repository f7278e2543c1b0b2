using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

internal sealed class FlattenCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var (axis, shape) in ((int, Shape)[])[(0, [1, 30]), (1, [2, 15]), (2, [6, 5]), (3, [30, 1]), (-1, [6, 5])])
            yield return new(new Flatten { Axis = axis }, [Coded.Tensor([2, 3, 5])], x => new TestTensor(shape, x[0].Values));
        yield return new(new Flatten { Axis = 0 }, [Coded.Tensor([], DType.I64)], x => new TestTensor([1, 1], x[0].Values, DType.I64));
    }
}
