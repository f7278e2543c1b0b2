using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>The ways to compute a convolution, best first. Fractions are MACs of the definition over the FMA peak of one Zen 4 core.</summary>
internal static class ConvKernels
{
    public static IReadOnlyList<Kernel> For(Func<KernelContext, ConvShape> shapeOf, (float Lo, float Hi) clamp) =>
    [
        // 3×3 of stride 1: 75 to 87 %; stride 2 is bound by memory.
        new("depthwise", c => shapeOf(c) is { GroupChannels: 1, Group: > 1 } shape && shape.GroupFilters <= shape.Group, c => new DepthwiseStep(c, shapeOf(c), clamp)),

        // 28² 128→128: 293 %, against 97 % for implicit gemm. Small maps waste parts of their tiles, and the weights grow fourfold,
        // which costs more than it saves where they are not used often: 7² 512→512 gains nothing.
        new("winograd 4x4", c => Winograd(c, shapeOf(c), least: 64, outputs: 4), c => new WinogradStep(c, shapeOf(c), outputs: 4, clamp)),
        new("winograd 2x2", c => Winograd(c, shapeOf(c), least: 16, outputs: 2), c => new WinogradStep(c, shapeOf(c), outputs: 2, clamp)),
        // 224² 3→32, 3×3 of stride 2: 77 % against 55 for implicit gemm; 3→64, 7×7: 91 against 79; 28² 1→32, 3×3: 53 against 29.
        new("first layer", c => FirstLayerStep.Takes(shapeOf(c)), c => new FirstLayerStep(c, shapeOf(c), clamp)),

        new("implicit gemm", c => new ConvStep(c, shapeOf(c), clamp)),
    ];

    /// <summary>Whether the window is what Winograd's transforms take, and the image large enough for them to gain.</summary>
    private static bool Winograd(KernelContext c, ConvShape shape, int least, int outputs) =>
        shape is { Height: { Kernel: 3, Stride: 1, Dilation: 1 }, Width: { Kernel: 3, Stride: 1, Dilation: 1 }, Group: 1, Channels: >= 8, Filters: >= 8 }
        && c.Constant(LinearOperator.W) is not null && outputs > 0
        && (long)shape.Height.Output * shape.Width.Output >= least;
}
