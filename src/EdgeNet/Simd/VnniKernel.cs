using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>The multiplier of bytes by emitted code; what that does not finish itself (unbounded sums, residuals of floats) passes by a stage.</summary>
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
        var arguments = default(VnniArguments);
        Begin(weights, ref arguments);
        var isEmpty = weights.Taps == 0 || weights.K == 0;
        var last = Math.Min(weights.N, end * TileN);
        for (var column = begin * TileN; column < last; column += TileN)
        {
            var columns = Math.Min(TileN, last - column);
            var vectors = PanelWidth(columns) / Width;
            MoveTo(column, weights, ref arguments);
            arguments.Scale.Take(columns);
            foreach (ref readonly var tile in tiles)
            {
                var result = isEmpty ? VnniResult.Sums : Result(rescale, tile.Residual != null);
                arguments.Rows = tile.Input;
                arguments.Output = result == VnniResult.Sums ? (byte**)stage : tile.Output;
                arguments.Residual = tile.Residual;
                arguments.RowSums = tile.Sums;
                if (isEmpty) NoProducts(arguments.Bias, stage, tile.Count, vectors * Width);
                else if (tile.Sums == null || result == VnniResult.Sums) VnniCode.Tile(tile.Count, vectors, result)(&arguments);
                else VnniCode.CentredTile(tile.Count, vectors, result)(&arguments);
                if (result == VnniResult.Sums) rescaler.Run(rescale, tile, stage, vectors * Width, column, columns);
                else rescale.Map?.RunRows((float**)tile.Output, tile.Count, column, columns);
            }
        }
    }

    [SkipLocalsInit]
    public override void MultiplyRow(in GemmWeights weights, in GemmRows row, int begin, int end)
    {
        const int Columns = RowPanels * VnniCode.MostVectors * Width;
        ref readonly var rescale = ref weights.Rescale;
        var stage = stackalloc int[Columns];
        var arguments = default(VnniArguments);
        Begin(weights, ref arguments);
        var result = row.Sums == null ? Result(rescale, hasResidual: false) : VnniResult.Sums; // a lone row's code knows of no zero points
        arguments.Rows = row.Input;
        arguments.Output = result == VnniResult.Sums ? (byte**)stage : row.Output;
        arguments.Scale.Take(64);
        var last = weights.Taps == 0 || weights.K == 0 ? 0 : Math.Min(weights.N, end * TileN);
        for (; (begin + RowPanels) * TileN <= last; begin += RowPanels)
        {
            MoveTo(begin * TileN, weights, ref arguments);
            VnniCode.Row(result)(&arguments);
            if (result == VnniResult.Sums) rescaler.Run(rescale, row, stage, Columns, begin * TileN, Columns);
            else rescale.Map?.RunRows((float**)row.Output, 1, begin * TileN, Columns);
        }
        if (begin < end) Multiply(weights, new ReadOnlySpan<GemmRows>(in row), begin, end);
    }

    /// <summary>Whether the code makes bytes of the sums itself.</summary>
    public static bool GivesBytes(in Rescale rescale) => rescale is { GivesBytes: true, IsBounded: true } && rescale.Added == null;

    /// <summary>How far the code brings sums by itself.</summary>
    private static VnniResult Result(in Rescale rescale, bool hasResidual)
    {
        if (!rescale.GivesBytes) return hasResidual ? VnniResult.Sums : rescale.Added == null ? VnniResult.Floats : VnniResult.FloatsWithAdded;
        if (!GivesBytes(rescale)) return VnniResult.Sums;
        if (!hasResidual) return VnniResult.Bytes;
        return rescale.ResidualIsBytes ? VnniResult.BytesWithResidual : VnniResult.Sums;
    }

    private void Begin(in GemmWeights weights, ref VnniArguments arguments)
    {
        arguments.Taps = weights.Taps;
        arguments.K = Padded(weights.K);
        arguments.TapStride = TileM * sizeof(byte*);
        arguments.PanelStride = arguments.Taps * arguments.K * TileN;
        arguments.Scale.Set(weights.Rescale);
    }

    private static void MoveTo(int column, in GemmWeights weights, ref VnniArguments arguments)
    {
        arguments.Weights = (sbyte*)weights.Packed + ((nint)weights.Taps * Padded(weights.K) * column);
        arguments.Bias = (int*)weights.Bias + column;
        arguments.Column = column;
        arguments.Scale.Multipliers = weights.Rescale.Multipliers + column;
        if (weights.Rescale.Added != null) arguments.Scale.Added = weights.Rescale.Added + column;
        arguments.ZeroPoints = weights.Rescale.ZeroPoints + column;
    }

    private static void NoProducts(int* bias, int* stage, int rows, int width)
    {
        for (var row = 0; row < rows; row++) new ReadOnlySpan<int>(bias, width).CopyTo(new(stage + (row * width), width));
    }
}
