using EdgeNet.Kernels;
using EdgeNet.Simd;
using static EdgeNet.Operators.BatchNormalizationGradient;

namespace EdgeNet.Operators;

/// <summary>
/// The gradients of batch normalization in four phases: the means are laid out; blocks of rows are summed up, Σ dY and Σ dY·(x − mean);
/// the blocks' sums become the parameters' gradients and the coefficients of dX = a·dY + b·(x − mean) + c; these are applied.
/// </summary>
/// <remarks>A few channels don't fill a vector: several rows are taken as one of more channels, as <see cref="ChannelAffine"/> does.</remarks>
internal sealed unsafe class BatchNormalizationGradientStep : Step
{
    private const int ElementsPerUnit = 16 * 1024;
    private const int RowsOfBlock = 128;
    private const int ColumnsPerUnit = 256;
    private const int Applying = 3;

    private readonly ChannelGradient kernel;
    private readonly float epsilon;
    private readonly int channels, width, tiles, blocks;
    private readonly long rows;
    private FloatRows y, x, dX;
    private float* scale, mean, variance, dScale, dB, sums;
    private FloatRows coefficients;

    public BatchNormalizationGradientStep(KernelContext c, float epsilon)
    {
        kernel = ChannelGradient.Of(c.Level);
        this.epsilon = epsilon;
        (rows, channels) = (c.Input(X).Shape.Rows, c.Input(X).Shape[^1]);
        (width, tiles) = (ChannelAffine.Width(channels), ChannelAffine.Tiles(channels));
        blocks = checked((int)((rows + RowsOfWideBlock - 1) / RowsOfWideBlock));
    }

    private long RowsOfWideBlock => (long)RowsOfBlock * tiles;

    private int ColumnUnits => (width + ColumnsPerUnit - 1) / ColumnsPerUnit;

    public override int Phases => 4;

    public override long ScratchBytes(int workers) => (4L + (2L * blocks)) * width * sizeof(float);

    // Element by element, once everything has been summed up.
    public override bool MayOverwrite(int input) => input is dY or X;

    public override void Bind(Binding binding)
    {
        (y, x, dX) = (new(binding.Input<float>(dY), width), new(binding.Input<float>(X), width), new(binding.Output<float>(), width));
        scale = binding.Input<float>(Scale);
        mean = binding.Input<float>(BatchNormalizationGradient.Mean);
        variance = binding.Input<float>(Var);
        dScale = binding.Output<float>(1);
        dB = binding.Output<float>(2);
        coefficients = new((float*)binding.Scratch, width);
        sums = coefficients[4];
    }

    public override int Units(int phase) => phase switch
    {
        1 => blocks * ColumnUnits,
        Applying => (int)Math.Clamp(rows * channels / ElementsPerUnit, 1, Math.Max(1, rows / tiles)),
        _ => 1,
    };

    public override void Run(int phase, int begin, int end, int worker)
    {
        for (var unit = begin; unit < end; unit++)
        {
            switch (phase)
            {
                case 0: LayOutMeans(); break;
                case 1: Sum(unit / ColumnUnits, unit % ColumnUnits); break;
                case 2: Finish(); break;
                default: Apply(unit); break;
            }
        }
    }

    private FloatRows SumsOf(int block) => new(sums + (2L * block * width), width);

    private void LayOutMeans()
    {
        new ReadOnlySpan<float>(mean, channels).CopyTo(new(coefficients[0], channels));
        ChannelAffine.Tile(coefficients[0], channels);
    }

    private void Sum(int block, int unit)
    {
        var (row, inBlock) = ((nint)block * RowsOfBlock, Math.Min(RowsOfWideBlock, rows - (block * RowsOfWideBlock)));
        // The first columns have a row more where the block's rows don't fill the last wide one.
        var (whole, longer) = ((nint)(inBlock / tiles), (int)(inBlock % tiles) * channels);
        int first = unit * ColumnsPerUnit, last = Math.Min(first + ColumnsPerUnit, width);
        var split = Math.Clamp(longer, first, last);
        SumColumns(first, split, whole + 1);
        SumColumns(split, last, whole);

        void SumColumns(int from, int to, nint count)
        {
            if (from < to) kernel.Sum(y.From(row).Skip(from), x.From(row).Skip(from), count, to - from, coefficients[0] + from, SumsOf(block).Skip(from));
        }
    }

    private void Finish()
    {
        for (var c = 0; c < channels; c++)
        {
            double sum = 0, product = 0;
            for (var block = 0; block < blocks; block++)
            {
                var of = SumsOf(block);
                for (var column = c; column < width; column += channels) (sum, product) = (sum + of[0][column], product + of[1][column]);
            }

            var r = 1 / Math.Sqrt((double)variance[c] + epsilon);
            dB[c] = (float)sum;
            dScale[c] = (float)(product * r);
            coefficients[1][c] = (float)(scale[c] * r);
            coefficients[2][c] = (float)(-scale[c] * r * r * r * product / rows);
            coefficients[3][c] = (float)(-scale[c] * r * sum / rows);
        }

        for (var row = 1; row < 4; row++) ChannelAffine.Tile(coefficients[row], channels);
    }

    private void Apply(int unit)
    {
        var units = Units(Applying);
        var (wide, rest) = ((nint)(rows / tiles), (nint)(rows % tiles));
        var (first, last) = (wide * unit / units, wide * (unit + 1) / units);
        kernel.Apply(y.From(first), x.From(first), dX.From(first), last - first, width, coefficients);
        if (unit == units - 1 && rest > 0) kernel.Apply(y.From(wide), x.From(wide), dX.From(wide), 1, rest * channels, coefficients);
    }
}
