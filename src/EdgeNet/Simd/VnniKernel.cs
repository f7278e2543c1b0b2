using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>The multiplier of bytes by emitted code; what that does not finish itself (floats, activations that are formulas) passes by a stage.</summary>
internal sealed unsafe class VnniKernel : ByteKernel
{
    private const int Width = 16;

    private readonly Rescaler rescaler = Rescaler.For(SimdLevel.V512);

    private VnniKernel() : base(VnniCode.MostRows, VnniCode.MostVectors * Width, Width) { }

    public static VnniKernel Instance { get; } = new();

    [SkipLocalsInit]
    public override void Multiply(in GemmWeights weights, ReadOnlySpan<GemmRows> tiles, int begin, int end)
    {
        ref readonly var rescale = ref weights.Rescale;
        var stage = stackalloc int[VnniCode.MostRows * VnniCode.MostVectors * Width];
        var arguments = new VnniArguments
        {
            Taps = weights.Taps,
            K = Padded(weights.K),
            TapStride = TileM * sizeof(byte*),
            Lo = rescale.Lo,
            Hi = rescale.Hi,
            ZeroPoint = rescale.ZeroPoint,
            ResidualZeroPoint = rescale.ResidualZeroPoint,
            ResidualMultiplier = rescale.ResidualMultiplier,
        };
        var last = Math.Min(weights.N, end * TileN);
        for (var column = begin * TileN; column < last; column += TileN)
        {
            var columns = Math.Min(TileN, last - column);
            var vectors = PanelWidth(columns) / Width;
            arguments.Weights = (sbyte*)weights.Packed + ((nint)weights.Taps * Padded(weights.K) * column);
            arguments.Bias = (int*)weights.Bias + column;
            arguments.Column = column;
            arguments.Multipliers = rescale.Multipliers + column;
            arguments.LastColumns = (ushort)(ushort.MaxValue >> ((vectors * Width) - columns));
            foreach (ref readonly var tile in tiles)
            {
                arguments.Rows = tile.Input;
                if (weights.Taps == 0 || weights.K == 0) NoProducts(arguments.Bias, stage, tile.Count, vectors * Width);
                else if (rescale.GivesBytes && rescale.Added == null && (tile.Residual == null || rescale.ResidualIsBytes))
                {
                    arguments.Output = tile.Output;
                    arguments.Residual = tile.Residual;
                    VnniCode.Tile(tile.Count, vectors, tile.Residual == null ? VnniResult.Bytes : VnniResult.BytesWithResidual)(&arguments);
                    continue;
                }
                else
                {
                    arguments.Output = (byte**)stage;
                    VnniCode.Tile(tile.Count, vectors, VnniResult.Sums)(&arguments);
                }

                rescaler.Run(rescale, tile, stage, vectors * Width, column, columns);
            }
        }
    }

    private static void NoProducts(int* bias, int* stage, int rows, int width)
    {
        for (var row = 0; row < rows; row++) new ReadOnlySpan<int>(bias, width).CopyTo(new(stage + (row * width), width));
    }
}
