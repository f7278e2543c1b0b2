using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// Normalizes images of bytes [N, …, C] by the moments of each group of adjacent channels, in three phases: blocks of pixels are summed
/// up; the sums become a scale and a shift a channel; these are applied.
/// </summary>
/// <remarks>A few channels don't fill a vector: where rows lie without gaps, several pixels are taken as one of more channels.</remarks>
internal sealed unsafe class ByteImageNormalizationStep : Step
{
    private const int X = 0, Scale = 1, Shift = 2;
    private const int ElementsPerUnit = 32 * 1024;

    private readonly ByteNormalizer normalizer;
    private readonly SimdLevel level;
    private readonly float epsilon, scaleX, scaleY;
    private readonly int zero, channels, channelsPerGroup;
    private readonly long images, pixels, width;
    private ByteRows x, y;
    private float* scale, shift;
    private byte* scratch;
    private int tiles;

    public ByteImageNormalizationStep(KernelContext c, int groups, float epsilon)
    {
        (normalizer, level) = (ByteNormalizer.Of(c.Level), c.Level);
        this.epsilon = epsilon;
        (scaleX, scaleY, zero) = (c.Input(X).Quantization!.Scales[0], c.Output().Quantization!.Scales[0], c.Output().Quantization!.ZeroPoints[0]);
        var shape = c.Input(X).Shape;
        (images, pixels, channels) = (shape[0], shape.Product(1, shape.Rank - 1), shape[^1]);
        channelsPerGroup = channels / Math.Max(1, groups);
        width = ChannelAffine.Width(channels);
    }

    /// <summary>Whether the sums over a group of one image surely fit.</summary>
    public static bool Fits(KernelContext c, int groups) =>
        c.Input(X).Shape is var x && x.Product(1, x.Rank - 1) * (x[^1] / Math.Max(1, groups)) <= ByteMoments.MostCount;

    public override int Phases => 3;

    /// <summary>Scale and shift of every image's channels, and the sums of every block.</summary>
    public override long ScratchBytes(int workers) => images * ((2 * width * sizeof(float)) + (MostBlocks * 2 * width * sizeof(int)));

    public override bool MayOverwrite(int input) => input == X;

    public override bool TakesPitchedInput(int input) => input == X;

    public override bool TakesPitchedOutput(int output) => true;

    public override void Bind(Binding binding)
    {
        (x, y) = (binding.InputRows(X, sizeof(byte)), binding.OutputRows(0, sizeof(byte)));
        scale = binding.Input<float>(Scale);
        shift = binding.Input<float>(Shift);
        scratch = binding.Scratch;
        tiles = x.Pitch == channels && y.Pitch == channels ? ChannelAffine.Tiles(channels) : 1;
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
            else Apply(image, Wide * part / units, Wide * (part + 1) / units, isLast: part == units - 1);
        }
    }


    private long MostBlocks => (pixels / ByteSums.MostRows) + 1;

    /// <summary>The rows of several pixels each; what doesn't fill one is left over.</summary>
    private long Wide => pixels / tiles;

    private long Rest => pixels % tiles;

    /// <summary>One more than the full ones: for the rows that don't fill one, or for the pixels that don't fill a row.</summary>
    private long Blocks => (Wide / ByteSums.MostRows) + 1;

    private long UnitsOfImage(int phase) => phase switch
    {
        0 => Blocks,
        1 => 1,
        _ => Math.Clamp(pixels * channels / ElementsPerUnit, 1, Math.Max(Wide, 1)),
    };

    private float* Table(long image) => (float*)scratch + (image * 2 * width);

    private int* Sums(long image, long block) => (int*)(scratch + (images * 2 * width * sizeof(float))) + (((image * MostBlocks) + block) * 2 * width);

    private ByteRows Pixels(ByteRows of, long image, long wideRow) => new(of[(nint)((image * pixels) + (wideRow * tiles))], of.Pitch * tiles);

    private void Measure(long image, long block)
    {
        var first = block * ByteSums.MostRows;
        var rows = (int)Math.Min(Wide - first, ByteSums.MostRows);
        ByteSums.Columns(Pixels(x, image, first), rows, (nint)channels * tiles, Sums(image, block), Sums(image, block) + width, level);
    }

    private void Prepare(long image)
    {
        var table = Table(image);
        for (var c = 0; c < channels; c += channelsPerGroup)
        {
            ByteMoments group = default;
            for (var of = c; of < c + channelsPerGroup; of++) group += Channel(image, of);
            var (factor, mean) = (group.Factor(scaleX, epsilon), group.Mean);
            for (var of = c; of < c + channelsPerGroup; of++)
            {
                var slope = factor * scale[of];
                table[of] = (float)(slope / scaleY);
                table[width + of] = (float)((shift[of] - (mean * slope)) / scaleY);
            }
        }

        ChannelAffine.Tile(table, channels);
        ChannelAffine.Tile(table + width, channels);
    }

    private ByteMoments Channel(long image, int channel)
    {
        var first = Sums(image, 0);
        var blocks = Blocks;
        long sum = 0, squares = 0;
        for (var block = 0; block < blocks; block++, first += 2 * width)
        {
            for (long column = channel; column < (long)channels * tiles; column += channels) (sum, squares) = (sum + first[column], squares + first[width + column]);
        }

        for (var pixel = pixels - Rest; pixel < pixels; pixel++)
        {
            long q = x[(nint)((image * pixels) + pixel)][channel];
            (sum, squares) = (sum + q, squares + (q * q));
        }

        return new(pixels, sum, squares);
    }

    private void Apply(long image, long first, long last, bool isLast)
    {
        var table = Table(image);
        normalizer.Columns(Pixels(x, image, first), Pixels(y, image, first), (nint)(last - first), (nint)channels * tiles, table, table + width, zero);
        if (isLast) normalizer.Columns(Pixels(x, image, Wide), Pixels(y, image, Wide), 1, (nint)(Rest * channels), table, table + width, zero);
    }
}
