using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Onnx;

/// <summary>Where ONNX, ONNX Runtime, or our importer knowingly does something else than a conformance case asks for.</summary>
internal static class OnnxDifferences
{
    /// <summary>Whether opset 17 can express a case at all.</summary>
    public static bool IsExportable(Case test) => test.Operator switch
    {
        { Updates: > 0 } or UnaryGradient or ConvWeightGradient or MaxPoolGradient or SumPoolGradient or RecurrentGradient
            or BatchNormalizationTraining or BatchNormalizationGradient or GridSampleGradient or RecurrentOperator { KeepsSums: true } => false, // of training
        RecurrentOperator when test.Inputs.Any(x => x?.Quantization is not null) => false, // whose states are bytes
        RandomOperator => false, // the same numbers on any runtime
        Dropout => test.Inputs.Length == 1,
        AveragePool or LpPool when ((WindowedPool)test.Operator).Dilations.Any(d => d != 1) => false,
        LpPool { Ceil: true } => false,
        Resize { Coordinates: ResizeCoordinates.HalfPixelSymmetric } => false,
        ScatterElements { Reduction: ScatterReduction.Max or ScatterReduction.Min } => false,
        ScatterND { Reduction: ScatterReduction.Max or ScatterReduction.Min } => false,
        DequantizeLinear op when test.Inputs[0]!.Type == DType.I32 => op.ZeroPoints.All(zero => zero == 0),
        DequantizeLinear => test.Inputs[0]!.Type != DType.I4, // which constants may be
        _ => true,
    };

    /// <summary>Whether ONNX Runtime refuses a case, or leaves open what it means.</summary>
    public static bool ElsewhereInOnnxRuntime(Case test)
    {
        if (Given(test).Any(x => x.Shape.Elements == 0)) return true; // some divide by zero, and end the process
        if (Given(test).Any(x => x.Values.Any(v => !double.IsFinite(v)))) return true; // comparisons with NaN go either way
        return test.Operator switch
        {
            TopK { Sorted: false } => true,
            LSTM op when float.IsFinite(op.Clip) => true, // doesn't clip what enters the output's activation
            RecurrentOperator => test.Inputs.ElementAtOrDefault(RecurrentOperator.Lengths) is { } lengths && lengths.Values.Contains(0), // forgets the first state
            Mod or Div => test.Inputs[0]!.Type != DType.F32 && test.Inputs[1]!.Values.Contains(0),
            Pow => test.Inputs[0]!.Type != DType.F32 && test.Inputs[1]!.Values.Any(v => v < 0),
            Cast { To: DType.I32 or DType.U8 or DType.I8 or DType.I64 } => test.Inputs[0]!.Values.Any(v => Math.Abs(v) >= 128),
            LRN op => op.Size % 2 == 0 || op.Alpha >= 1, // it sums squares up and down as the window moves, until nothing is left of them
            OneHot { Depth: 0 } => true,
            Resize op => Elsewhere(op, test.Inputs[0]!.Shape),
            MaxPool op => op.Pads.Any(pad => pad >= op.Kernel.Min()),
            Pad op => test.Inputs[0]!.Shape.Rank == 0 || (op.Mode == PadMode.Reflect && op.Pads.Any(pad => pad >= test.Inputs[0]!.Shape.Min())),
            ScatterElements or ScatterND => test.Inputs[0]!.Type == DType.F16,
            AveragePool { Result: not null, Ceil: true, CountIncludePad: true } => true, // counts what lies beyond the padding, but only of bytes
            Softmax { Result: { } bytes } when 255 * bytes.Scales[0] < 1 => true, // makes a certainty 0, where that is beyond the bytes
            Softmax or LogSoftmax or Slice or OneHot => test.Inputs[0]!.Shape.Rank == 0,
            _ => false,
        };
    }

    private static bool Elsewhere(Resize op, Shape x) =>
        (op.Coordinates == ResizeCoordinates.AlignCorners && !op.Scales.IsEmpty) // aligns by the rounded length
        || (op.Coordinates == ResizeCoordinates.Crop && (op.Mode == ResizeMode.Cubic // repeats the edge
            || op.Sizes.Where((size, axis) => size == x[axis + 1]).Any())) // does not crop such an axis
        || (op.Mode == ResizeMode.Cubic ? x.Rank == 3 || Shrinks(op, x) : op.ExcludeOutside); // refuses these

    private static bool Shrinks(Resize op, Shape x) => op.Scales.Any(scale => scale < 1) || op.Sizes.Where((size, axis) => size < x[axis + 1]).Any();

    /// <summary>Whether our importer reads a case into something else.</summary>
    public static bool ElsewhereInOurImporter(Case test)
    {
        if (Given(test).Any(x => x.Type is DType.F16 or DType.BF16)) return true; // which become F32
        return test.Operator switch
        {
            Cast { To: DType.F16 or DType.BF16 } or OneHot { ElementType: DType.F16 or DType.BF16 } => true,
            Conv2D op => op.Exact, // which ONNX doesn't ask for
            LRN or GroupNormalization => Given(test).Any(x => x.Shape.Elements == 0),
            _ => false,
        };
    }

    /// <summary>The error allowed beside the relative one. Ill-conditioned statistics cost ONNX Runtime digits.</summary>
    public static double Tolerance(Case test) => test.Operator is GroupNormalization { Result: not null } ? 1 : // exported as several, of reals
        test.Operator is BatchNormalization or InstanceNormalization or GroupNormalization or LayerNormalization ? 5e-2 : 1e-4;

    private static IEnumerable<TestTensor> Given(Case test) => test.Inputs.OfType<TestTensor>();
}
