using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class ReshapeCases : ICases
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

    [Fact]
    public unsafe void Elements_that_share_bytes_are_copied_by_whole_bytes_and_no_more()
    {
        var spec = new TensorSpec(DType.I4, [5]);
        byte* from = stackalloc byte[] { 0x21, 0x43, 0x05, 0xFF, 0xFF }, to = stackalloc byte[5];
        var step = Copy.Kernel.Create(new("copy", [spec], [null], [spec], Cpu.Best, workers: 1, new PackedWeights()));
        step.Bind(new([new((nint)from, 5)], [new((nint)to, 5)], scratch: 0, workers: 1));
        step.Run(0, 0, step.Units(0), worker: 0);
        Assert.Equal([0x21, 0x43, 0x05, 0, 0], new Span<byte>(to, 5).ToArray());
    }

    [Fact]
    public void Elements_that_share_bytes_or_scales_by_axis_are_not_reshaped()
    {
        var graph = new Graph("g");
        var packed = graph.Input("packed", new(DType.I4, [6]));
        var scaled = graph.Input("scaled", new(DType.I8, [2, 3], Quantization.PerAxis(0, [1, 2])));
        Assert.Equal("r", Assert.Throws<ShapeException>(() => packed.Reshape([2, 3], "r")).Node);
        Assert.Equal("r", Assert.Throws<ShapeException>(() => scaled.Reshape([3, 2], "r")).Node);
    }
}
