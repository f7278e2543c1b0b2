using System.Numerics.Tensors;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// The gradient of weights as sums of outer products, [taps of a window row · channels] × [filters], over lines of output pixels: the
/// pixels under one row of a window are neighbours, and so are the filters of an output pixel. The sums are made in chunks of lines,
/// however many threads there are, then added up in order and turned into the weights' order.
/// </summary>
internal sealed unsafe class ConvWeightGradientStep : Step
{
    /// <summary>Units there should be to choose from.</summary>
    private const int Units0 = 16;

    /// <summary>Pixels a chunk should have for adding up chunks to cost little.</summary>
    private const int PixelsOfChunk = 512;

    /// <summary>What a block of lines takes in the first-level cache.</summary>
    private const int BlockBytes = 24 << 10;

    private const int MostLines = 32;

    /// <summary>Rows of B this far apart crowd into few sets of a cache.</summary>
    private const int FarApart = 256;

    private readonly ConvShape shape;
    private readonly OuterProduct kernel;
    private readonly Strip[] strips;
    private readonly float* one;

    // Each row of the window for itself where it has enough sums to be worth reading dY once more.
    private readonly int windowParts, chunks, blockLines;
    private readonly bool copiesX, copiesY;
    private readonly long chunkFloats, workerFloats;

    private FloatRows x, dY;
    private float* sums, workers, dB;
    private Move[] turns = [];

    public ConvWeightGradientStep(KernelContext c, ConvShape shape)
    {
        this.shape = shape;
        kernel = OuterProduct.For(c.Level);
        one = (float*)c.Table(sizeof(float), static at => *(float*)at = 1);
        strips = [.. StripsOf(shape.GroupFilters)];
        windowParts = RowsOfPart * shape.Height.Kernel >= 64 ? shape.Height.Kernel : 1;
        var pixels = (long)Lines * shape.Width.Output;
        chunks = (int)Math.Clamp(Units0 / Math.Max(1, Parts), 1, Math.Max(1, pixels / PixelsOfChunk));
        copiesX = shape.Group > 1 || shape.Width.Pad > 0 || LineLength > shape.Width.Input;
        copiesY = shape.GroupFilters % kernel.TileN != 0 || shape.Filters >= FarApart;
        var lineFloats = ((long)LineLength * shape.GroupChannels) + ((long)shape.Width.Output * kernel.TileN);
        blockLines = (int)Math.Clamp(BlockBytes / (lineFloats * sizeof(float)), 1, MostLines);
        chunkFloats = (long)shape.Group * strips.Sum(s => s.Width) * SumRows;
        workerFloats = blockLines * lineFloats;
    }

    /// <summary>Lines of output pixels.</summary>
    private int Lines => checked(shape.Batch * shape.Height.Output);

    /// <summary>Pieces of the result: parts of the window for each strip of filters.</summary>
    private int Parts => shape.Group * strips.Length * windowParts;

    /// <summary>Rows of sums of one row of the window: its pixels, if they are neighbours, with their channels.</summary>
    private int RowsOfPart => shape.Width.Kernel * shape.GroupChannels;

    /// <summary>Rows of sums: the weights of a filter, and its bias.</summary>
    private int SumRows => (shape.Taps * shape.GroupChannels) + 1;

    /// <summary>The input pixels that the windows of an output line reach over.</summary>
    private int LineLength => ((shape.Width.Output - 1) * shape.Width.Stride) + ((shape.Width.Kernel - 1) * shape.Width.Dilation) + 1;

    public override int Phases => 2;

    public override long ScratchBytes(int workers) => ((chunks * chunkFloats) + (workers * workerFloats)) * sizeof(float);

    // Taken as they lie, pixels of x must be neighbours for a window's row to be one.
    public override bool TakesPitchedInput(int input) => input == 1 || copiesX || shape.Width.Dilation > 1;

    public override int Units(int phase) => phase == 0 ? chunks * Parts : Parts;

    public override void Bind(Binding binding)
    {
        (x, dY) = (binding.InputRows(0), binding.InputRows(1));
        sums = (float*)binding.Scratch;
        workers = sums + (chunks * chunkFloats);
        dB = binding.Output<float>(1);
        var dW = binding.Output<float>();
        var weights = SumRows - 1;
        turns = [.. Enumerable.Range(0, Parts).Select(index =>
        {
            var part = PartOf(index);
            return new Move(sums + SumsOf(part), dW + ((nint)part.Filter(shape) * weights) + part.FirstRow, sizeof(float), kernel.Level,
                [new Loop(part.Rows, part.Strip.Width, 1), new Loop(part.Strip.Columns, 1, weights)]);
        })];
    }

    public override void Run(int phase, int begin, int end, int worker)
    {
        for (var unit = begin; unit < end; unit++)
        {
            if (phase == 0) Sum(unit / Parts, PartOf(unit % Parts), workers + (worker * workerFloats));
            else Finish(unit);
        }
    }

    /// <summary>Sums up one part of the result over one chunk of the lines.</summary>
    private void Sum(int chunk, in Part part, float* scratch)
    {
        var to = sums + (chunk * chunkFloats) + SumsOf(part);
        new Span<float>(to, part.Rows * part.Strip.Width).Clear();
        var biases = sums + (chunk * chunkFloats) + BiasOf(part);
        if (part.HasBias) new Span<float>(biases, part.Strip.Width).Clear();
        int first = (int)((long)Lines * chunk / chunks), last = (int)((long)Lines * (chunk + 1) / chunks);
        for (; first < last; first += blockLines) SumBlock(first, Math.Min(blockLines, last - first), part, to, biases, scratch);
    }

    private void SumBlock(int first, int count, in Part part, float* to, float* biases, float* scratch)
    {
        var rows = stackalloc float*[MostLines];
        var stretches = stackalloc OuterStretch[MostLines];
        var width = part.Strip.Width;
        for (var i = 0; i < count; i++)
        {
            rows[i] = LocateY(first + i, part, scratch + ((nint)i * shape.Width.Output * kernel.TileN));
            stretches[i] = new(one, rows[i]);
        }

        var bPitch = copiesY ? width : dY.Pitch;
        if (part.HasBias) kernel.Add(new(stretches, count), shape.Width.Output, 0, bPitch, 1, width, biases, width);
        var lines = scratch + ((nint)blockLines * shape.Width.Output * kernel.TileN);
        var pixel = copiesX ? shape.GroupChannels : x.Pitch;
        var merged = shape.Width.Dilation == 1;
        var rowsAtOnce = merged ? RowsOfPart : shape.GroupChannels;
        for (var u = part.Top; u < part.Bottom; u++)
        {
            var used = 0;
            for (var i = 0; i < count; i++)
            {
                var line = LocateX(first + i, u, part.Group, lines + ((nint)i * LineLength * shape.GroupChannels));
                if (line != null) stretches[used++] = new(line, rows[i]);
            }

            for (var v = 0; v < (merged ? 1 : shape.Width.Kernel); v++, to += (nint)rowsAtOnce * width)
            {
                kernel.Add(new(stretches, used), shape.Width.Output, shape.Width.Stride * pixel, bPitch, rowsAtOnce, width, to, width);
                for (var i = 0; i < used; i++) stretches[i] = new(stretches[i].A + (shape.Width.Dilation * pixel), stretches[i].B);
            }
        }
    }

    /// <summary>The strip's filters of an output line.</summary>
    private float* LocateY(int line, in Part part, float* copy)
    {
        var from = dY[(nint)line * shape.Width.Output] + part.Filter(shape);
        if (!copiesY) return from;
        var (columns, width) = (part.Strip.Columns, part.Strip.Width);
        for (var j = 0; j < shape.Width.Output; j++)
        {
            new ReadOnlySpan<float>(from + (j * dY.Pitch), columns).CopyTo(new(copy + ((nint)j * width), columns));
            new Span<float>(copy + ((nint)j * width) + columns, width - columns).Clear();
        }
        return copy;
    }

    /// <summary>The pixels under row <paramref name="u"/> of an output line's windows; null if they are outside the image.</summary>
    private float* LocateX(int line, int u, int group, float* copy)
    {
        var (image, i) = Math.DivRem(line, shape.Height.Output);
        var row = shape.Height.Origin(i) + (u * shape.Height.Dilation);
        if ((uint)row >= (uint)shape.Height.Input) return null;
        var channels = shape.GroupChannels;
        var from = x[(((nint)image * shape.Height.Input) + row) * shape.Width.Input] + (group * channels);
        if (!copiesX) return from;
        var (before, inside) = (shape.Width.Pad, Math.Min(shape.Width.Input, LineLength - shape.Width.Pad));
        new Span<float>(copy, before * channels).Clear();
        var to = copy + ((nint)before * channels);
        if (x.Pitch == channels) new ReadOnlySpan<float>(from, inside * channels).CopyTo(new(to, inside * channels));
        else for (var j = 0; j < inside; j++) new ReadOnlySpan<float>(from + (j * x.Pitch), channels).CopyTo(new(to + ((nint)j * channels), channels));
        new Span<float>(to + ((nint)inside * channels), (LineLength - before - inside) * channels).Clear();
        return copy;
    }

    /// <summary>Adds up the chunks of a part of the result and puts it where it belongs.</summary>
    private void Finish(int index)
    {
        var part = PartOf(index);
        AddChunks(SumsOf(part), part.Rows * part.Strip.Width);
        turns[index].Run(0, turns[index].Units);
        if (!part.HasBias) return;
        AddChunks(BiasOf(part), part.Strip.Width);
        new ReadOnlySpan<float>(sums + BiasOf(part), part.Strip.Columns).CopyTo(new(dB + part.Filter(shape), part.Strip.Columns));
    }

    private void AddChunks(nint at, int count)
    {
        var total = new Span<float>(sums + at, count);
        for (var chunk = 1; chunk < chunks; chunk++) TensorPrimitives.Add(total, new ReadOnlySpan<float>(sums + (chunk * chunkFloats) + at, count), total);
    }

    private Part PartOf(int index)
    {
        var (strip, window) = Math.DivRem(index, windowParts);
        var (group, inGroup) = Math.DivRem(strip, strips.Length);
        var (top, bottom) = (window * shape.Height.Kernel / windowParts, (window + 1) * shape.Height.Kernel / windowParts);
        return new(group, strips[inGroup], top, bottom, RowsOfPart);
    }

    /// <summary>Where a part's sums begin in a chunk.</summary>
    private nint SumsOf(in Part part) =>
        (part.Group * (nint)(chunkFloats / shape.Group)) + ((nint)part.Strip.Column * SumRows) + ((nint)part.FirstRow * part.Strip.Width);

    private nint BiasOf(in Part part) =>
        (part.Group * (nint)(chunkFloats / shape.Group)) + ((nint)part.Strip.Column * SumRows) + ((nint)(SumRows - 1) * part.Strip.Width);

    private IEnumerable<Strip> StripsOf(int filters)
    {
        for (var column = 0; column < filters;)
        {
            var width = kernel.Width(filters - column);
            yield return new(column, Math.Min(width, filters - column), width);
            column += width;
        }
    }

    /// <summary>Some neighbouring filters of a group, as many as are summed up together.</summary>
    private readonly record struct Strip(int Column, int Columns, int Width);

    /// <summary>Some rows of the window, for one strip of filters.</summary>
    private readonly record struct Part(int Group, Strip Strip, int Top, int Bottom, int RowsOfTop)
    {
        public int FirstRow => Top * RowsOfTop;

        public int Rows => (Bottom - Top) * RowsOfTop;

        public bool HasBias => Top == 0;

        public int Filter(in ConvShape shape) => (Group * shape.GroupFilters) + Strip.Column;
    }
}
