using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The ways to compute a convolution, best first. Fractions are MACs of the definition over the FMA peak of one Zen 4 core.</summary>
internal static class ConvKernels
{
    public static IReadOnlyList<Kernel> For(Func<KernelContext, ConvShape> shapeOf, Func<KernelContext, Epilogue> epilogueOf) =>
    [
        // 3×3 of stride 1: 75 to 87 %; stride 2 is bound by memory.
        new("depthwise", c => shapeOf(c) is { GroupChannels: 1, Group: > 1 } shape && shape.GroupFilters <= shape.Group, c => new DepthwiseStep(c, shapeOf(c), epilogueOf(c))),

        // See WinogradStep for when which is chosen; 4×4 at 28² 128→128: 298 %, against 98 % for implicit gemm.
        new("winograd 4x4", c => WinogradStep.Gains(c, shapeOf(c), outputs: 4), c => WinogradStep.OfFloats(c, shapeOf(c), outputs: 4, new FloatArithmetic(c.Level, epilogueOf(c)))),
        new("winograd 2x2", c => WinogradStep.Gains(c, shapeOf(c), outputs: 2), c => WinogradStep.OfFloats(c, shapeOf(c), outputs: 2, new FloatArithmetic(c.Level, epilogueOf(c)))),

        // 224² 3→32, 3×3 of stride 2: 77 % against 55 for implicit gemm; 3→64, 7×7: 91 against 79; 28² 1→32, 3×3: 53 against 29.
        new("first layer", c => FirstLayerStep.Takes(shapeOf(c)), c => new FirstLayerStep(c, shapeOf(c), new FloatArithmetic(c.Level, epilogueOf(c)))),

        // 97 % where channels and filters are many; 80 to 90 % with 16 to 64 of either.
        new("implicit gemm", c => new ConvStep(c, shapeOf(c), new FloatArithmetic(c.Level, epilogueOf(c)))),
    ];

    /// <summary>The same over bytes. Fractions are of what VNNI could do on 512 bits, 472 GOP/s on one Zen 4 core.</summary>
    public static IReadOnlyList<Kernel> ForIntegers(LinearOperator op, Func<KernelContext, ConvShape> shapeOf) =>
    [
        // 112²×32, 3×3: 15 %, half of the time over floats.
        .. op.Integers("depthwise", (c, arithmetic) => new DepthwiseIntegerStep(c, shapeOf(c), arithmetic), c => DepthwiseIntegerStep.Takes(shapeOf(c))),

        // 224² 3→32, 3×3 of stride 2: 21 %; 3→64, 7×7: 51 %.
        .. op.Integers("first layer", (c, arithmetic) => new FirstLayerStep(c, shapeOf(c), arithmetic), c => FirstLayerStep.Takes(shapeOf(c))),

        // Without VNNI, at 256 bits: 28² 128→128 in 0.50 ms, against 1.60 for implicit gemm and 1.00 over floats.
        WinogradOfBytes(op, shapeOf, outputs: 4),
        WinogradOfBytes(op, shapeOf, outputs: 2),

        // 3×3 of 64 to 512 channels: 85 to 92 %; 1×1 of 16 to 96: 38 to 70 %.
        .. op.Integers("implicit gemm", (c, arithmetic) => new ConvStep(c, shapeOf(c), arithmetic)),
    ];

    private static Kernel WinogradOfBytes(LinearOperator op, Func<KernelContext, ConvShape> shapeOf, int outputs) => new(
        $"winograd {outputs}x{outputs} bytes",
        c => IntegerArithmetic.Applies(c, op.EpilogueOf(c)) && IntegerArithmetic.IsSymmetric(c) && WinogradStep.GainsOfBytes(c, shapeOf(c), outputs),
        c => WinogradStep.OfBytes(c, shapeOf(c), outputs, new(c, ByteKernel.For(c.Level), op.EpilogueOf(c))));
}
