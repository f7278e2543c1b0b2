using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// Normalizes images [N, …, C] by the moments of each group of adjacent channels, each channel alone being the smallest. Three
/// phases: blocks of pixels are measured; their moments become one mean, scale and shift a channel; these are applied.
/// A batch is normalized as one image of all its pixels, the moments of which are outputs as well.
/// </summary>
/// <remarks>A few channels don't fill a vector: where rows lie without gaps, several pixels are measured as one of more channels.</remarks>
internal sealed unsafe class ImageNormalizationStep : Step
{
    private const int X = 0, Scale = 1, Shift = 2;
    private const int ElementsPerUnit = 16 * 1024;
    private const int ColumnsPerUnit = 256;

    private readonly ColumnMoments moments;
    private readonly ChannelAffine affine;
    private readonly float epsilon;
    private readonly int channels, channelsPerGroup, width;
    private readonly bool answersMoments;
    private readonly long images, pixels;
    private FloatRows x, y;
    private float* scale, shift, scratch, means, variances;
    private Cut cut;

    public ImageNormalizationStep(KernelContext c, int groups, float epsilon)
    {
        (moments, affine) = (ColumnMoments.Of(c.Level), ChannelAffine.Of(c.Level));
        this.epsilon = epsilon;
        answersMoments = c.OutputCount > 1;
        var shape = c.Input(X).Shape;
        (images, pixels, channels) = answersMoments ? (1, shape.Rows, shape[^1]) : (shape[0], shape.Product(1, shape.Rank - 1), shape[^1]);
        channelsPerGroup = channels / Math.Max(1, groups);
        width = ChannelAffine.Width(channels);
    }

    public override int Phases => 3;

    public override long ScratchBytes(int workers) =>
        images * (3 * width + Math.Max(new Cut(channels, pixels, 1).Floats, new Cut(channels, pixels, ChannelAffine.Tiles(channels)).Floats)) * sizeof(float);

    public override bool MayOverwrite(int input) => input == X;

    public override bool TakesPitchedInput(int input) => input == X;

    public override bool TakesPitchedOutput(int output) => output == 0;

    public override void Bind(Binding binding)
    {
        x = binding.InputRows(X);
        y = binding.OutputRows();
        scale = binding.Input<float>(Scale);
        shift = binding.Input<float>(Shift);
        scratch = (float*)binding.Scratch;
        means = answersMoments ? binding.Output<float>(1) : null;
        variances = answersMoments ? binding.Output<float>(2) : null;
        cut = new(channels, pixels, x.Pitch == channels ? ChannelAffine.Tiles(channels) : 1);
    }

    public override int Units(int phase) => pixels * channels == 0 ? 0 : checked((int)(images * UnitsOfImage(phase)));

    public override void Run(int phase, int begin, int end, int worker)
    {
        var units = UnitsOfImage(phase);
        for (long unit = begin; unit < end; unit++)
        {
            var (image, part) = Math.DivRem(unit, units);
            if (phase == 0) Measure(image, part);
            else if (phase == 1) Prepare(image);
            else Apply(image, pixels * part / units, pixels * (part + 1) / units);
        }
    }

    private long UnitsOfImage(int phase) => phase switch
    {
        0 => cut.Blocks * ((cut.Columns + ColumnsPerUnit - 1) / ColumnsPerUnit),
        1 => 1,
        _ => Math.Clamp(pixels * channels / ElementsPerUnit, 1, Math.Max(pixels, 1)),
    };

    private float* Table(long image) => scratch + image * (3L * width + cut.Floats);

    private FloatRows Blocks(long image) => new(Table(image) + 3 * width, (nint)cut.Columns);

    private void Measure(long image, long part)
    {
        var (block, columns) = Math.DivRem(part, (cut.Columns + ColumnsPerUnit - 1) / ColumnsPerUnit);
        var first = columns * ColumnsPerUnit;
        var last = Math.Min(first + ColumnsPerUnit, cut.Columns);
        var split = Math.Clamp(cut.LongerColumns(block), first, last);
        var rows = cut.Rows(block);
        Measure(first, split, rows + 1);
        Measure(split, last, rows);

        void Measure(long from, long to, long rows) => moments.Measure(
            new(x[(nint)(image * pixels + block * cut.PixelsOfBlock)] + from, (nint)cut.Tiles * x.Pitch), (nint)rows, (nint)(to - from),
            new(Blocks(image)[3 * (nint)block] + from, (nint)cut.Columns));
    }

    private void Prepare(long image)
    {
        var blocks = Blocks(image);
        var last = cut.Blocks - 1;
        var split = cut.LongerColumns(last);
        moments.Merge(blocks, (nint)cut.Blocks, (nint)cut.Rows(last) + 1, (nint)split);
        moments.Merge(blocks.Skip((nint)split), (nint)cut.Blocks, (nint)cut.Rows(last), (nint)(cut.Columns - split));

        var table = Table(image);
        for (var c = 0; c < channels; c += channelsPerGroup) PrepareGroup(blocks, c, table);
        for (var row = 0; row < 3; row++) ChannelAffine.Tile(table + row * width, channels);
    }

    private void PrepareGroup(FloatRows merged, int firstChannel, float* table)
    {
        Moments group = default;
        for (var tile = 0; tile < cut.Tiles; tile++)
        {
            for (var c = firstChannel; c < firstChannel + channelsPerGroup; c++)
            {
                var column = tile * channels + c;
                var mean = (double)merged[0][column] + merged[1][column];
                group += new Moments(cut.RowsOfColumn(column), mean, merged[2][column]);
            }
        }

        if (answersMoments) (means[firstChannel], variances[firstChannel]) = ((float)group.Mean, (float)group.Variance);
        var factor = 1 / Math.Sqrt(group.Variance + epsilon);
        for (var c = firstChannel; c < firstChannel + channelsPerGroup; c++)
        {
            // The part of the mean that its float can't hold goes into the shift.
            var rounded = (float)group.Mean;
            table[c] = rounded;
            table[width + c] = (float)(factor * scale[c]);
            table[2 * width + c] = (float)(shift[c] + (rounded - group.Mean) * factor * scale[c]);
        }
    }

    private void Apply(long image, long first, long last)
    {
        var row = (nint)(image * pixels + first);
        affine.Run(new(x[row], x.Pitch), new(y[row], y.Pitch), last - first, channels, Table(image));
    }

    /// <summary>How an image is cut for measuring: into blocks of rows, a row being one pixel or several taken as one.</summary>
    private readonly struct Cut(int channels, long pixels, int tiles)
    {
        /// <summary>The pixels taken as one.</summary>
        public int Tiles => tiles;

        public long Columns => (long)channels * tiles;

        public long PixelsOfBlock => (long)ColumnMoments.RowsOfBlock * tiles;

        public long Blocks => Math.Max(1, (pixels + PixelsOfBlock - 1) / PixelsOfBlock);

        /// <summary>The floats that the blocks' moments take.</summary>
        public long Floats => Blocks * 3 * Columns;

        /// <summary>The full rows of a block.</summary>
        public long Rows(long block) => PixelsIn(block) / tiles;

        /// <summary>The columns, the first ones, that have a row more, as the pixels don't fill the last one.</summary>
        public long LongerColumns(long block) => PixelsIn(block) % tiles * channels;

        public long RowsOfColumn(long column) => (pixels / tiles) + (column < LongerColumns(Blocks - 1) ? 1 : 0);

        private long PixelsIn(long block) => Math.Min(PixelsOfBlock, pixels - block * PixelsOfBlock);
    }
}
