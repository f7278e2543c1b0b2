using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Normalizes rows of bytes, each a sample's elements from some axis to the last, by their own moments.</summary>
internal sealed unsafe class ByteRowNormalizationStep : Step
{
    private const int X = 0, Scale = 1, Shift = 2;
    private const int ElementsPerUnit = 32 * 1024;

    private readonly ByteNormalizer normalizer;
    private readonly SimdLevel level;
    private readonly float epsilon, scaleX, unit;
    private readonly int zero;
    private readonly bool wholeRows;
    private readonly long rows, length;
    private ByteRows x, y;
    private float* scale, shift;

    /// <param name="c">The node.</param>
    /// <param name="axis">Where rows begin, counted from the front.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public ByteRowNormalizationStep(KernelContext c, int axis, float epsilon)
    {
        (normalizer, level) = (ByteNormalizer.Of(c.Level), c.Level);
        this.epsilon = epsilon;
        (scaleX, unit, zero) = (c.Input(X).Quantization!.Scales[0], 1 / c.Output().Quantization!.Scales[0], c.Output().Quantization!.ZeroPoints[0]);
        var shape = c.Input(X).Shape;
        (rows, length) = (shape.Product(0, axis), shape.Product(axis, shape.Rank));
        wholeRows = axis == shape.Rank - 1;
    }

    public override bool MayOverwrite(int input) => input == X;

    public override bool TakesPitchedInput(int input) => input == X && wholeRows;

    public override bool TakesPitchedOutput(int output) => wholeRows;

    public override void Bind(Binding binding)
    {
        x = new(binding.Input<byte>(X), (nint)(wholeRows ? binding.InputPitch(X) : length));
        y = new(binding.Output<byte>(), (nint)(wholeRows ? binding.OutputPitch() : length));
        scale = binding.Input<float>(Scale);
        shift = binding.Input<float>(Shift);
    }

    public override int Units(int phase) => (int)Math.Clamp(rows * length / ElementsPerUnit, 1, Math.Max(rows, 1));

    public override void Run(int phase, int begin, int end, int worker)
    {
        var units = Units(phase);
        for (var row = (nint)(rows * begin / units); row < rows * end / units; row++)
        {
            var (sum, squares) = ByteSums.Row(x[row], (nint)length, level);
            var moments = new ByteMoments(length, sum, squares);
            var factor = moments.Factor(scaleX, epsilon);
            normalizer.Row(x[row], y[row], (nint)length, new((float)factor, (float)(-moments.Mean * factor), unit, zero), scale, shift);
        }
    }
}
