using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

internal sealed class ReshapeCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        yield return new(new Identity(), [TestTensor.Count([2, 3, 5])], x => x[0]);
        yield return new(new Identity(), [TestTensor.Count([])], x => x[0]);
        yield return new(new Dropout { Ratio = 0.25f }, [TestTensor.Count([2, 3, 5])], x => x[0]);
        yield return new(new Reshape { Shape = [0, -1] }, [TestTensor.Count([2, 3, 5])], x => new TestTensor([2, 15], x[0].Values));
        yield return new(new Reshape { Shape = [6, 5] }, [TestTensor.Count([2, 3, 5], DType.I64)], x => new TestTensor([6, 5], x[0].Values, DType.I64));
        yield return new(new Reshape { Shape = [0] }, [TestTensor.Zeros([0])], x => x[0]);
    }
}
