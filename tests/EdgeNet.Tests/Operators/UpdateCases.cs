using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Operators that change variables.</summary>
internal sealed class UpdateCases : ICases
{
    public IEnumerable<Case> Cases() =>
        from shape in new Shape[] { [], [0], [3], [5, 33], [300, 401] }
        select new Case(new Assign(), [TestTensor.Random(shape, seed: 1), TestTensor.Random(shape, seed: 2)], x => x[1]);
}
