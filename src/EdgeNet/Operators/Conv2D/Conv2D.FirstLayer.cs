using System.Runtime.CompilerServices;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// Convolution of few channels, as a network's first layer has: a tap is a row of the window, whose pixels are neighbours in memory.
/// Three channels and a 3×3 window are 3 taps of 9 inputs instead of 9 of 3, and pointers are a third.
/// </summary>
internal sealed unsafe class FirstLayerStep : ProductStep
{
    private readonly ConvShape shape;
    private readonly Arithmetic arithmetic;
    private readonly byte* padding;

    public FirstLayerStep(KernelContext c, in ConvShape shape, Arithmetic arithmetic)
        : base(c, arithmetic, [Matrix(shape)], [new(0, Product(c, shape, arithmetic))], "conv rows")
    {
        (this.shape, this.arithmetic) = (shape, arithmetic);
        padding = arithmetic.Padding(c, RowInputs(shape));
    }

    public static bool Takes(in ConvShape shape) => shape is { Group: 1, Channels: > 0 and < 8, Width: { Kernel: > 1, Dilation: 1 } };

    // Neighbouring pixels must be neighbours in memory.
    public override bool TakesPitchedInput(int input) => input == LinearOperator.R;

    protected override GemmSource Source(int product, Binding binding) => new RowSource(
        shape, arithmetic, binding.Input<byte>(LinearOperator.X), padding, Outputs(binding), Residuals(binding));

    private static int RowInputs(in ConvShape shape) => shape.Width.Kernel * shape.Channels;

    private static WeightMatrix Matrix(ConvShape shape)
    {
        nint k = RowInputs(shape), column = shape.Height.Kernel * k;
        var layout = new GemmLayout([.. Enumerable.Range(0, shape.Height.Kernel).Select(row => row * k)], K: 1, column);
        return new(0, layout, shape.Height.Kernel, (int)k, shape.Filters);
    }

    private static GemmShape Product(KernelContext c, in ConvShape shape, Arithmetic arithmetic) =>
        new(checked(shape.Batch * shape.Height.Output * shape.Width.Output), shape.Height.Kernel, RowInputs(shape), shape.Filters)
        {
            RowPitch = (nint)shape.Channels * shape.Width.Stride,
            PatchBytes = shape.Height.Kernel * RowInputs(shape) * arithmetic.Multiplier.InputBytes,
            HasResidual = c.HasInput(LinearOperator.R),
        };

    /// <summary>
    /// The rows of a window sliding over images. Where the window sticks out to the left or right it is put together as a patch;
    /// above and below, its rows are padding.
    /// </summary>
    private sealed class RowSource : GemmSource
    {
        private readonly ConvShape shape;
        private readonly byte* input, padding;
        private readonly byte zero;
        private readonly ByteRows output, residual;
        private readonly WindowTaps[] rows, columns;
        private readonly (int Begin, int End) interior;
        private readonly int pixelBytes;
        private readonly nint rowBytes;

        public RowSource(in ConvShape shape, Arithmetic arithmetic, byte* input, byte* padding, ByteRows output, ByteRows residual)
        {
            (this.shape, this.output, this.residual, zero) = (shape, output, residual, arithmetic.Zero);
            this.input = input;
            this.padding = padding;
            (rows, columns) = (shape.Height.Taps(), shape.Width.Taps());
            interior = (columns.TakeWhile(c => c.First > 0).Count(), shape.Width.InteriorEnd);
            pixelBytes = shape.Channels * arithmetic.Multiplier.InputBytes;
            rowBytes = (nint)shape.Width.Input * pixelBytes;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Locate(int row, in GemmRows tile, int tileM)
        {
            Sequence(tile.Output, output[row], output.Pitch, tile.Count);
            if (tile.Residual != null) Sequence(tile.Residual, residual[row], residual.Pitch, tile.Count);
            var (line, x) = Math.DivRem(row, shape.Width.Output);
            for (var i = 0; i < tile.Count; line++, x = 0)
            {
                var count = Math.Min(tile.Count - i, shape.Width.Output - x);
                LocateRun(line, x, count, tile.Input + i, tileM);
                if (x < interior.Begin || x + count > interior.End) PatchRun(x, count, i, tile, tileM);
                i += count;
            }
        }

        /// <summary>Points to the windows of neighbours in an output line, as if none stuck out to the left or right.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void LocateRun(int line, int x, int count, byte** to, int tileM)
        {
            var (image, y) = Math.DivRem(line, shape.Height.Output);
            var taps = rows[y];
            var from = input + ((((nint)image * shape.Height.Input) + taps.Input) * rowBytes) + ((nint)shape.Width.Origin(x) * pixelBytes);
            for (var tap = 0; tap < shape.Height.Kernel; tap++, to += tileM)
            {
                if (tap < taps.First || tap >= taps.First + taps.Count)
                {
                    Sequence(to, padding, 0, count);
                    continue;
                }
                Sequence(to, from, (nint)shape.Width.Stride * pixelBytes, count);
                from += shape.Height.Dilation * rowBytes;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Sequence(byte** to, byte* first, nint step, int count)
        {
            for (nint i = 0; i < count; i++, first += step) to[i] = first;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void PatchRun(int x, int count, int i, in GemmRows tile, int tileM)
        {
            for (var last = x + count; x < last; x++, i++)
            {
                if (columns[x].Count < shape.Width.Kernel)
                    Patch(columns[x], tile.Input + i, tileM, tile.Patches + (i * shape.Height.Kernel * shape.Width.Kernel * pixelBytes));
            }
        }

        /// <summary>Copies the part of each row of a window that is inside the image between zeros, and points there.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Patch(WindowTaps inside, byte** to, int tileM, byte* patch)
        {
            int before = inside.First * pixelBytes, within = inside.Count * pixelBytes, length = shape.Width.Kernel * pixelBytes;
            for (var tap = 0; tap < shape.Height.Kernel; tap++, to += tileM, patch += length)
            {
                if (*to == padding) continue;
                var from = *to;
                var row = new Span<byte>(patch, length);
                row[..before].Fill(zero);
                new ReadOnlySpan<byte>(from + before, within).CopyTo(row[before..]);
                row[(before + within)..].Fill(zero);
                *to = patch;
            }
        }
    }
}
