namespace EdgeNet.Simd;

/// <summary>Emits what makes floats of vectors of sums, as <see cref="Rescale"/> defines it.</summary>
/// <param name="a">Where the code is written.</param>
/// <param name="arguments">Points to the arguments as the code runs.</param>
/// <param name="at">Where <see cref="VnniScale"/> is among them.</param>
/// <param name="vectors">The vectors of a row.</param>
/// <param name="free">The first of as many registers as there are vectors, or twice as many if something is added.</param>
/// <param name="adds">Whether something is added to each column.</param>
internal readonly struct VnniFloatStore(Assembler a, Gpr arguments, int at, int vectors, int free, bool adds)
{
    private const int VectorBytes = 64;

    // Registers of vectors and masks.
    private const int Lo = 28, Hi = 29, FirstColumns = 1;

    /// <summary>The most vectors a mask is kept for; more are whole.</summary>
    private const int MostMasks = 2;

    /// <summary>Loads what all rows need; <paramref name="pointer"/> is a register that may be changed.</summary>
    public void Begin(Gpr pointer)
    {
        a.Load(pointer, Argument(VnniScale.MultipliersAt));
        for (var v = 0; v < vectors; v++) a.VectorLoad(free + v, new(pointer, v * VectorBytes));
        if (adds)
        {
            a.Load(pointer, Argument(VnniScale.AddedAt));
            for (var v = 0; v < vectors; v++) a.VectorLoad(free + vectors + v, new(pointer, v * VectorBytes));
        }
        a.Broadcast(Lo, Argument(VnniScale.LoAt));
        a.Broadcast(Hi, Argument(VnniScale.HiAt));
        for (var v = 0; v < vectors && vectors <= MostMasks; v++) a.LoadMask16(FirstColumns + v, Argument(VnniScale.ColumnsAt + (v * sizeof(ushort))));
    }

    /// <summary>Stores a row whose sums are in the registers from <paramref name="first"/> on.</summary>
    public void Row(int first, Mem output)
    {
        for (var v = 0; v < vectors; v++)
        {
            var sum = first + v;
            a.ToFloat(sum, sum);
            a.MultiplyFloat(sum, sum, free + v);
            if (adds) a.AddFloat(sum, sum, free + vectors + v);
            a.MaxFloat(sum, Lo, sum);
            a.MinFloat(sum, Hi, sum);
            var to = output with { Displacement = output.Displacement + (v * VectorBytes) };
            if (vectors <= MostMasks) a.StoreWords(to, sum, FirstColumns + v);
            else a.VectorStore(to, sum);
        }
    }

    private Mem Argument(int offset) => new(arguments, at + offset);
}
