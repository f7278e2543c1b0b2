using System.Runtime.InteropServices;

namespace EdgeNet.Simd;

/// <summary>How emitted code makes bytes or floats of sums; part of what it is given.</summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct VnniScale
{
    public const int
        MultipliersAt = 0, TransposeAt = 8, ColumnsAt = 16, ZeroPointAt = 24, LeastAt = 28, MostAt = 32, ResidualZeroPointAt = 36, ResidualMultiplierAt = 40,
        LoAt = LeastAt, HiAt = MostAt, AddedAt = 40; // in the place of what only bytes need

    /// <summary>The multiplier of the first column.</summary>
    [FieldOffset(MultipliersAt)]
    public float* Multipliers;

    /// <summary>Where 4 × 4 positions go when they are transposed.</summary>
    [FieldOffset(TransposeAt)]
    public int* Transpose;

    /// <summary>A bit for each column that exists.</summary>
    [FieldOffset(ColumnsAt)]
    public ulong Columns;

    [FieldOffset(ZeroPointAt)]
    public int ZeroPoint;

    /// <summary>The least and the greatest result.</summary>
    [FieldOffset(LeastAt)]
    public int Least;

    [FieldOffset(MostAt)]
    public int Most;

    [FieldOffset(ResidualZeroPointAt)]
    public int ResidualZeroPoint;

    [FieldOffset(ResidualMultiplierAt)]
    public float ResidualMultiplier;

    /// <summary>Of floats: the least and the greatest.</summary>
    [FieldOffset(LoAt)]
    public float Lo;

    [FieldOffset(HiAt)]
    public float Hi;

    /// <summary>Of floats: what is added to the first column's.</summary>
    [FieldOffset(AddedAt)]
    public float* Added;

    private static readonly int* TransposeTable = Table();

    /// <summary>Sets what does not change from column to column. In its place: a copy would wait for each of these to be stored.</summary>
    public void Set(in Rescale rescale)
    {
        if (!rescale.GivesBytes)
        {
            (Lo, Hi) = (rescale.Lo, rescale.Hi);
            return;
        }
        (Least, Most) = rescale.ByteRange;
        Transpose = TransposeTable;
        ZeroPoint = rescale.ZeroPoint;
        ResidualZeroPoint = rescale.ResidualZeroPoint;
        ResidualMultiplier = rescale.ResidualMultiplier;
    }

    /// <summary>Tells which of the next columns, <paramref name="count"/> of at most 64, exist.</summary>
    public void Take(int count) => Columns = ulong.MaxValue >> (64 - count);

    private static int* Table()
    {
        var table = (int*)NativeMemory.AlignedAlloc(16 * sizeof(int), 64);
        for (var i = 0; i < 16; i++) table[i] = (4 * (i % 4)) + (i / 4);
        return table;
    }
}

/// <summary>
/// Emits what makes bytes of vectors of sums, as <see cref="Rescale"/> defines it. Four vectors at a time are rounded, packed to bytes with saturation,
/// and only then clamped: rounding keeps the order, so the result is the same as if they were clamped before.
/// </summary>
/// <param name="a">Where the code is written.</param>
/// <param name="arguments">Points to the arguments as the code runs.</param>
/// <param name="at">Where <see cref="VnniScale"/> is among them.</param>
/// <param name="vectors">The vectors of a row.</param>
/// <param name="multipliers">The first register that is free for the rows' multipliers.</param>
internal readonly struct VnniStore(Assembler a, Gpr arguments, int at, int vectors, int multipliers)
{
    private const int AtOnce = 4, VectorBytes = 64, LaneBytes = 16;

    // Registers of vectors and masks; below are sums and multipliers.
    private const int Zero = 26, Least = 27, Most = 28, Transpose = 29, Added = 30, Part = 31;
    private const int AllColumns = 1, FirstColumns = 2;

    /// <summary>Loads what all rows need; <paramref name="free"/> is a register that may be changed.</summary>
    public void Begin(Gpr free)
    {
        a.Load(free, Argument(VnniScale.MultipliersAt));
        for (var v = 0; v < vectors; v++) a.VectorLoad(multipliers + v, new(free, v * VectorBytes));
        a.Load(free, Argument(VnniScale.TransposeAt));
        a.VectorLoad(Transpose, new(free));
        a.BroadcastWord(Zero, Argument(VnniScale.ZeroPointAt));
        a.BroadcastByte(Least, Argument(VnniScale.LeastAt));
        a.BroadcastByte(Most, Argument(VnniScale.MostAt));
        a.LoadMask64(AllColumns, Argument(VnniScale.ColumnsAt));
        for (var v = 0; v < Math.Min(vectors, AtOnce); v++) a.LoadMask16(FirstColumns + v, Argument(VnniScale.ColumnsAt + (v * sizeof(ushort))));
    }

    /// <summary>Stores the rows whose sums are in the registers from 0 on.</summary>
    /// <param name="rows">How many there are.</param>
    /// <param name="output">Where a row goes; may load that into a register.</param>
    /// <param name="residual">Where bytes are that are added to a row, or null.</param>
    public void Rows(int rows, Func<int, Mem> output, Func<int, Mem>? residual = null)
    {
        for (var row = 0; row < rows; row++)
        {
            var added = residual?.Invoke(row);
            for (var v = 0; v < vectors; v++) Round((row * vectors) + v, v, added);
        }

        if (vectors > AtOnce)
        {
            for (var v = 0; v < vectors; v += AtOnce)
            {
                var place = v;
                Pack(v, rows: 1, AtOnce, _ => output(0) is var to ? to with { Displacement = to.Displacement + (place * LaneBytes) } : default);
            }
            return;
        }

        var together = AtOnce / vectors;
        for (var row = 0; row < rows; row += together)
        {
            var first = row;
            Pack(row * vectors, Math.Min(together, rows - row), vectors, i => output(first + i));
        }
    }

    /// <summary>A sum to the nearest integer of what it stands for.</summary>
    private void Round(int sum, int v, Mem? residual)
    {
        a.ToFloat(sum, sum);
        a.MultiplyFloat(sum, sum, multipliers + v);
        if (residual is { } row)
        {
            a.LoadBytes(Added, row with { Displacement = row.Displacement + (v * LaneBytes) }, FirstColumns + v);
            a.SubtractInteger(Added, Added, Argument(VnniScale.ResidualZeroPointAt));
            a.ToFloat(Added, Added);
            a.MultiplyFloat(Added, Added, Argument(VnniScale.ResidualMultiplierAt));
            a.AddFloat(sum, sum, Added);
        }
        a.ToInteger(sum, sum);
    }

    /// <summary>Packs and stores up to four vectors of integers. Packing mixes them by lanes of 128 bits, which transposing sorts out.</summary>
    private void Pack(int first, int rows, int columns, Func<int, Mem> output)
    {
        var count = rows * columns;
        int bytes = first, upper = count > 2 ? first + 2 : first;
        a.PackWords(bytes, first, first + Math.Min(1, count - 1));
        a.AddWords(bytes, bytes, Zero);
        if (count > 2)
        {
            a.PackWords(upper, upper, first + count - 1);
            a.AddWords(upper, upper, Zero);
        }
        a.PackBytes(bytes, bytes, upper);
        a.MaxBytes(bytes, bytes, Least);
        a.MinBytes(bytes, bytes, Most);
        a.Permute(bytes, Transpose, bytes);
        for (var row = 0; row < rows; row++)
        {
            if (row > 0 && columns == 2) a.Extract256(Part, bytes, (byte)row);
            if (row > 0 && columns == 1) a.Extract128(Part, bytes, (byte)row);
            a.StoreBytes(output(row), row > 0 ? Part : bytes, AllColumns, columns > 2 ? VectorBytes : columns * LaneBytes);
        }
    }

    private Mem Argument(int offset) => new(arguments, at + offset);
}
