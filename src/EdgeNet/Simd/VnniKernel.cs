using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>The multiplier of bytes by emitted code; what that does not finish itself (floats, activations that are formulas) passes by a stage.</summary>
internal sealed unsafe class VnniKernel : ByteKernel
{
    private const int Width = 16;

    private readonly Rescaler rescaler = Rescaler.For(SimdLevel.V512);
    private readonly ChannelDot channels = new VnniChannelDot();

    private VnniKernel() : base(VnniCode.MostRows, VnniCode.MostVectors * Width, Width) { }

    public static VnniKernel Instance { get; } = new();

    /// <summary>Asked for when a step is made: that is when the code is emitted, and not in the middle of a run.</summary>
    public override ChannelDot Channels => VnniChannelCode.IsSupported ? channels : For(SimdLevel.V512).Channels;

    [SkipLocalsInit]
    public override void Multiply(in GemmWeights weights, ReadOnlySpan<GemmRows> tiles, int begin, int end)
    {
        ref readonly var rescale = ref weights.Rescale;
        var stage = stackalloc int[VnniCode.MostRows * VnniCode.MostVectors * Width];
        var arguments = Arguments(weights);
        var last = Math.Min(weights.N, end * TileN);
        for (var column = begin * TileN; column < last; column += TileN)
        {
            var columns = Math.Min(TileN, last - column);
            var vectors = PanelWidth(columns) / Width;
            MoveTo(column, weights, ref arguments);
            arguments.Scale.Take(columns);
            foreach (ref readonly var tile in tiles)
            {
                arguments.Rows = tile.Input;
                if (weights.Taps == 0 || weights.K == 0) NoProducts(arguments.Bias, stage, tile.Count, vectors * Width);
                else if (GivesBytes(rescale) && (tile.Residual == null || rescale.ResidualIsBytes))
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

    [SkipLocalsInit]
    public override void MultiplyRow(in GemmWeights weights, in GemmRows row, int begin, int end)
    {
        const int Columns = RowPanels * VnniCode.MostVectors * Width;
        ref readonly var rescale = ref weights.Rescale;
        var stage = stackalloc int[Columns];
        var arguments = Arguments(weights);
        arguments.Rows = row.Input;
        arguments.Scale.Take(64);
        var last = weights.Taps == 0 || weights.K == 0 ? 0 : Math.Min(weights.N, end * TileN);
        for (; (begin + RowPanels) * TileN <= last; begin += RowPanels)
        {
            MoveTo(begin * TileN, weights, ref arguments);
            arguments.Output = GivesBytes(rescale) ? row.Output : (byte**)stage;
            VnniCode.Row(GivesBytes(rescale) ? VnniResult.Bytes : VnniResult.Sums)(&arguments);
            if (!GivesBytes(rescale)) rescaler.Run(rescale, row, stage, Columns, begin * TileN, Columns);
        }
        if (begin < end) Multiply(weights, new ReadOnlySpan<GemmRows>(in row), begin, end);
    }

    /// <summary>Whether the code makes bytes of the sums itself.</summary>
    public static bool GivesBytes(in Rescale rescale) => rescale is { GivesBytes: true, IsBounded: true } && rescale.Added == null;

    private VnniArguments Arguments(in GemmWeights weights)
    {
        ref readonly var rescale = ref weights.Rescale;
        return new()
        {
            Taps = weights.Taps,
            K = Padded(weights.K),
            TapStride = TileM * sizeof(byte*),
            PanelStride = PackedBytes(weights.Taps, weights.K, TileN),
            Scale = VnniScale.Of(rescale),
        };
    }

    private static void MoveTo(int column, in GemmWeights weights, ref VnniArguments arguments)
    {
        arguments.Weights = (sbyte*)weights.Packed + ((nint)weights.Taps * Padded(weights.K) * column);
        arguments.Bias = (int*)weights.Bias + column;
        arguments.Column = column;
        arguments.Scale.Multipliers = weights.Rescale.Multipliers + column;
    }

    private static void NoProducts(int* bias, int* stage, int rows, int width)
    {
        for (var row = 0; row < rows; row++) new ReadOnlySpan<int>(bias, width).CopyTo(new(stage + (row * width), width));
    }
}
