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
    private readonly float* zeros;

    public FirstLayerStep(KernelContext c, in ConvShape shape, Epilogue epilogue)
        : base(c, [Matrix(shape)], [new(0, Product(c, shape))], epilogue, "conv rows")
    {
        this.shape = shape;
        zeros = (float*)c.Table(RowInputs(shape) * sizeof(float), static _ => { });
    }

    public static bool Takes(in ConvShape shape) => shape is { Group: 1, Channels: > 0 and < 8, Width: { Kernel: > 1, Dilation: 1 } };

    // Neighbouring pixels must be neighbours in memory.
    public override bool TakesPitchedInput(int input) => input == LinearOperator.R;

    protected override GemmSource Source(int product, Binding binding) => new RowSource(
        shape, binding.Input<float>(LinearOperator.X), zeros, binding.OutputRows(), binding.InputRows(LinearOperator.R));

    private static int RowInputs(in ConvShape shape) => shape.Width.Kernel * shape.Channels;

    private static WeightMatrix Matrix(ConvShape shape)
    {
        nint k = RowInputs(shape), column = shape.Height.Kernel * k;
        var layout = new GemmLayout([.. Enumerable.Range(0, shape.Height.Kernel).Select(row => row * k)], K: 1, column);
        return new(0, layout, shape.Height.Kernel, (int)k, shape.Filters);
    }

    private static GemmShape Product(KernelContext c, in ConvShape shape) =>
        new(checked(shape.Batch * shape.Height.Output * shape.Width.Output), shape.Height.Kernel, RowInputs(shape), shape.Filters)
        {
            RowPitch = (nint)shape.Channels * shape.Width.Stride,
            PatchFloats = shape.Height.Kernel * RowInputs(shape),
            HasResidual = c.HasInput(LinearOperator.R),
        };

    /// <summary>
    /// The rows of a window sliding over images. Where the window sticks out to the left or right it is put together as a patch;
    /// above and below, its rows are zeros.
    /// </summary>
    private sealed class RowSource : GemmSource
    {
        private readonly ConvShape shape;
        private readonly float* input, zeros;
        private readonly FloatRows output, residual;
        private readonly WindowTaps[] rows, columns;
        private readonly (int Begin, int End) interior;
        private readonly nint rowFloats;

        public RowSource(in ConvShape shape, float* input, float* zeros, FloatRows output, FloatRows residual)
        {
            (this.shape, this.output, this.residual) = (shape, output, residual);
            this.input = input;
            this.zeros = zeros;
            (rows, columns) = (shape.Height.Taps(), shape.Width.Taps());
            interior = (columns.TakeWhile(c => c.First > 0).Count(), shape.Width.InteriorEnd);
            rowFloats = (nint)shape.Width.Input * shape.Channels;
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
        private void LocateRun(int line, int x, int count, float** to, int tileM)
        {
            var (image, y) = Math.DivRem(line, shape.Height.Output);
            var taps = rows[y];
            var from = input + ((((nint)image * shape.Height.Input) + taps.Input) * rowFloats) + ((nint)shape.Width.Origin(x) * shape.Channels);
            for (var tap = 0; tap < shape.Height.Kernel; tap++, to += tileM)
            {
                if (tap < taps.First || tap >= taps.First + taps.Count)
                {
                    Sequence(to, zeros, 0, count);
                    continue;
                }
                Sequence(to, from, (nint)shape.Width.Stride * shape.Channels, count);
                from += shape.Height.Dilation * rowFloats;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Sequence(float** to, float* first, nint step, int count)
        {
            for (nint i = 0; i < count; i++, first += step) to[i] = first;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void PatchRun(int x, int count, int i, in GemmRows tile, int tileM)
        {
            for (var last = x + count; x < last; x++, i++)
            {
                if (columns[x].Count < shape.Width.Kernel)
                    Patch(columns[x], tile.Input + i, tileM, tile.Patches + (i * shape.Height.Kernel * RowInputs(shape)));
            }
        }

        /// <summary>Copies the part of each row of a window that is inside the image between zeros, and points there.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Patch(WindowTaps inside, float** to, int tileM, float* patch)
        {
            int before = inside.First * shape.Channels, within = inside.Count * shape.Channels, length = RowInputs(shape);
            for (var tap = 0; tap < shape.Height.Kernel; tap++, to += tileM, patch += length)
            {
                if (*to == zeros) continue;
                var from = *to;
                for (nint i = 0; i < before; i++) patch[i] = 0;
                for (nint i = before; i < before + within; i++) patch[i] = from[i];
                for (nint i = before + within; i < length; i++) patch[i] = 0;
                *to = patch;
            }
        }
    }
}
