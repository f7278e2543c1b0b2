using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>What a tile's code is given, where its code finds it.</summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct VnniArguments
{
    public const int
        RowsAt = 0, WeightsAt = 8, BiasAt = 16, TapsAt = 24, KAt = 32, TapStrideAt = 40, OutputAt = 48, ResidualAt = 56,
        ColumnAt = 64, PanelStrideAt = 72, RowSumsAt = 80, ZeroPointsAt = 88, ScaleAt = 96;

    [FieldOffset(RowsAt)]
    public byte** Rows;

    [FieldOffset(WeightsAt)]
    public sbyte* Weights;

    [FieldOffset(BiasAt)]
    public int* Bias;

    /// <summary>Taps, the K of each rounded up to whole quads, and the bytes from one tap's row pointers to the next's.</summary>
    [FieldOffset(TapsAt)]
    public long Taps;

    [FieldOffset(KAt)]
    public long K;

    [FieldOffset(TapStrideAt)]
    public long TapStride;

    /// <summary>Bytes and floats: where each row goes. Sums: the stage, one row behind the other.</summary>
    [FieldOffset(OutputAt)]
    public byte** Output;

    [FieldOffset(ResidualAt)]
    public byte** Residual;

    [FieldOffset(ColumnAt)]
    public long Column;

    /// <summary>For the row of several panels: the bytes from one panel's weights to the next's.</summary>
    [FieldOffset(PanelStrideAt)]
    public long PanelStride;

    /// <summary>Of weights with zero points: the sum of each row's inputs, and the zero points of the columns.</summary>
    [FieldOffset(RowSumsAt)]
    public int* RowSums;

    [FieldOffset(ZeroPointsAt)]
    public int* ZeroPoints;

    [FieldOffset(ScaleAt)]
    public VnniScale Scale;
}

/// <summary>What a tile's code does with its sums.</summary>
internal enum VnniResult
{
    /// <summary>Stores them.</summary>
    Sums,

    /// <summary>Makes bytes of them.</summary>
    Bytes,

    /// <summary>Makes bytes of them, having added bytes.</summary>
    BytesWithResidual,

    /// <summary>Makes floats of them.</summary>
    Floats,

    /// <summary>Makes floats of them, having added a column's.</summary>
    FloatsWithAdded,
}

/// <summary>
/// The micro-kernel of bytes with 512-bit VNNI, for which .NET 10 has no intrinsic, as machine code: up to 12 rows × 2 vectors of sums are 24 of 32
/// registers, and 12 pointers to rows leave of 16 the stack's, the weights' and k. A lone row passes four panels at once: it is as slow as streaming
/// the weights, and the two sums of one panel would wait for each other.
/// </summary>
internal static unsafe class VnniCode
{
    public const int MostRows = 12, MostVectors = 2;

    private const int VectorBytes = 64, QuadBytes = 4, Results = 5, RowsFrom = Results * MostVectors * MostRows;

    // Registers of vectors: sums from 0 on, then these.
    private const int Weights = 24, Inputs = 26, InputRegisters = 4;

    // What lies on the stack.
    private const int RowsAt = 0, TapsAt = 8, MinusKAt = 16, TapStrideAt = 24, ArgumentsAt = 32, KAt = 40, StackBytes = 56;

    private static readonly Gpr[] Kept = [Gpr.Rbx, Gpr.Rbp, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15];

    private static readonly Gpr[] RowPointers =
        [Gpr.Rcx, Gpr.Rbx, Gpr.Rsi, Gpr.Rdi, Gpr.Rbp, Gpr.R8, Gpr.R9, Gpr.R10, Gpr.R11, Gpr.R12, Gpr.R13, Gpr.R14];

    /// <summary>Where a lone row keeps how far each further panel's weights are from the first's.</summary>
    private static readonly Gpr?[] PanelOffsets = [null, Gpr.R8, Gpr.R9, Gpr.R10];

    private static readonly nint[]? Codes = IsPossible ? Emit(hasZeroPoints: false) : null;

    /// <summary>Whether the processor has the instruction and the system lets the code run; <c>EDGENET_EMIT=0</c> says no as well.</summary>
    public static bool IsSupported => Codes is not null;

    private static bool IsPossible =>
        Vector512.IsHardwareAccelerated && Avx512BW.VL.IsSupported && OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("EDGENET_EMIT") != "0"
        && X86Base.CpuId(0, 0).Eax >= 7 && (X86Base.CpuId(7, 0).Ecx & (1 << 11)) != 0;

    /// <summary>The code for a tile of <paramref name="rows"/> rows and <paramref name="vectors"/> vectors of columns.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<VnniArguments*, void> Tile(int rows, int vectors, VnniResult result) =>
        (delegate* unmanaged[SuppressGCTransition]<VnniArguments*, void>)Codes![Index(rows, vectors, result)];

    /// <summary>The same for weights that have zero points. Whoever asks for it has asked <see cref="SupportsZeroPoints"/> when a step was made.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<VnniArguments*, void> CentredTile(int rows, int vectors, VnniResult result) =>
        (delegate* unmanaged[SuppressGCTransition]<VnniArguments*, void>)Centred.Codes![Index(rows, vectors, result)];

    /// <summary>Whether there is code for weights that have zero points, which is emitted now.</summary>
    public static bool SupportsZeroPoints => IsSupported && Centred.Codes is not null;

    /// <summary>The code for a lone row and <see cref="Multiplier.RowPanels"/> whole panels; there is none for a residual.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<VnniArguments*, void> Row(VnniResult result) =>
        (delegate* unmanaged[SuppressGCTransition]<VnniArguments*, void>)Codes![RowsFrom + (int)result];

    private static int Index(int rows, int vectors, VnniResult result) => ((((int)result * MostVectors) + vectors - 1) * MostRows) + rows - 1;

    private static nint[]? Emit(bool hasZeroPoints)
    {
        var a = new Assembler();
        var starts = new int[RowsFrom + Results];
        foreach (var result in Enum.GetValues<VnniResult>())
        {
            for (var vectors = 1; vectors <= MostVectors; vectors++)
            {
                for (var rows = 1; rows <= MostRows; rows++)
                {
                    starts[Index(rows, vectors, result)] = a.Position;
                    Emit(a, rows, vectors, panels: 1, result, hasZeroPoints);
                }
            }
        }

        foreach (var result in hasZeroPoints ? (VnniResult[])[] : [VnniResult.Sums, VnniResult.Bytes, VnniResult.Floats, VnniResult.FloatsWithAdded])
        {
            starts[RowsFrom + (int)result] = a.Position;
            Emit(a, rows: 1, MostVectors, Multiplier.RowPanels, result);
        }

        var memory = CodeMemory.Publish(a.ToArray());
        return memory == null ? null : [.. starts.Select(start => (nint)(memory + start))];
    }

    /// <summary>Writes the code of one tile. It is called with a pointer to its arguments in rdi, as on Linux.</summary>
    /// <param name="a">Where it is written.</param>
    /// <param name="rows">The tile's rows.</param>
    /// <param name="vectors">The vectors of columns of a panel.</param>
    /// <param name="panels">The panels; several for a lone row only.</param>
    /// <param name="result">What becomes of the sums.</param>
    /// <param name="hasZeroPoints">Whether the weights have zero points: each row's own sum times these is taken off beforehand.</param>
    internal static void Emit(Assembler a, int rows, int vectors, int panels, VnniResult result, bool hasZeroPoints = false)
    {
        var columns = vectors * panels;
        Begin(a, rows, columns);
        if (hasZeroPoints) Centre(a, rows, columns);
        for (var panel = 1; panel < panels; panel++)
        {
            a.Load(PanelOffsets[panel]!.Value, Argument(VnniArguments.PanelStrideAt));
            for (var more = 1; more < panel; more++) a.Add(PanelOffsets[panel]!.Value, Argument(VnniArguments.PanelStrideAt));
        }
        var tap = a.Position;
        a.Load(Gpr.Rax, new(Gpr.Rsp, RowsAt));
        for (var i = 0; i < rows; i++)
        {
            a.Load(RowPointers[i], new(Gpr.Rax, i * sizeof(long)));
            a.Add(RowPointers[i], new Mem(Gpr.Rsp, KAt)); // k runs from −K to 0
        }
        a.Load(Gpr.Rax, new(Gpr.Rsp, TapStrideAt));
        a.Add(new Mem(Gpr.Rsp, RowsAt), Gpr.Rax);
        a.Load(Gpr.Rax, new(Gpr.Rsp, MinusKAt));
        var k = a.Position;
        if (rows == 1)
        {
            a.Broadcast(Inputs, new(RowPointers[0], 0, Gpr.Rax));
            for (var v = 0; v < columns; v++) a.DotBytes(v, Inputs, new Mem(Gpr.Rdx, v % vectors * VectorBytes, PanelOffsets[v / vectors]));
        }
        else
        {
            for (var v = 0; v < vectors; v++) a.VectorLoad(Weights + v, new(Gpr.Rdx, v * VectorBytes));
            for (var i = 0; i < rows; i++)
            {
                var x = Inputs + (i % InputRegisters);
                a.Broadcast(x, new(RowPointers[i], 0, Gpr.Rax));
                for (var v = 0; v < vectors; v++) a.DotBytes((i * vectors) + v, x, Weights + v);
            }
        }
        a.Add(Gpr.Rdx, vectors * VectorBytes);
        a.Add(Gpr.Rax, QuadBytes);
        a.JumpBackIfNotZero(k);
        a.Decrement(new(Gpr.Rsp, TapsAt));
        a.JumpBackIfNotZero(tap);
        a.Load(Gpr.Rdi, new(Gpr.Rsp, ArgumentsAt));
        switch (result)
        {
            case VnniResult.Sums:
                StoreSums(a, rows * columns);
                break;
            case VnniResult.Floats or VnniResult.FloatsWithAdded:
                StoreFloats(a, rows, columns, result == VnniResult.FloatsWithAdded);
                break;
            default:
                StoreBytes(a, rows, columns, result == VnniResult.BytesWithResidual);
                break;
        }
        a.Add(Gpr.Rsp, StackBytes);
        for (var i = Kept.Length; i > 0; i--) a.Pop(Kept[i - 1]);
        a.Return();
    }

    private static void Begin(Assembler a, int rows, int vectors)
    {
        foreach (var r in Kept) a.Push(r);
        a.Add(Gpr.Rsp, -StackBytes);
        Copy(VnniArguments.RowsAt, RowsAt);
        Copy(VnniArguments.TapsAt, TapsAt);
        Copy(VnniArguments.TapStrideAt, TapStrideAt);
        Copy(VnniArguments.KAt, KAt);
        a.Negate(Gpr.Rax);
        a.Store(new(Gpr.Rsp, MinusKAt), Gpr.Rax);
        a.Store(new(Gpr.Rsp, ArgumentsAt), Gpr.Rdi);
        a.Load(Gpr.Rdx, Argument(VnniArguments.WeightsAt));
        a.Load(Gpr.Rax, Argument(VnniArguments.BiasAt));
        for (var v = 0; v < vectors; v++) a.VectorLoad(v, new(Gpr.Rax, v * VectorBytes));
        for (var sum = vectors; sum < rows * vectors; sum++) a.Move(sum, sum % vectors);

        void Copy(int argument, int to)
        {
            a.Load(Gpr.Rax, Argument(argument));
            a.Store(new(Gpr.Rsp, to), Gpr.Rax);
        }
    }

    private static void Centre(Assembler a, int rows, int vectors)
    {
        a.Load(Gpr.Rax, Argument(VnniArguments.ZeroPointsAt));
        for (var v = 0; v < vectors; v++) a.VectorLoad(Weights + v, new(Gpr.Rax, v * VectorBytes));
        a.Load(Gpr.Rax, Argument(VnniArguments.RowSumsAt));
        for (var i = 0; i < rows; i++)
        {
            a.Broadcast(Inputs, new(Gpr.Rax, i * sizeof(int)));
            for (var v = 0; v < vectors; v++)
            {
                a.MultiplyInteger(Inputs + 1 + v, Inputs, Weights + v);
                a.SubtractInteger((i * vectors) + v, (i * vectors) + v, Inputs + 1 + v);
            }
        }
    }

    private static void StoreSums(Assembler a, int sums)
    {
        a.Load(Gpr.Rax, Argument(VnniArguments.OutputAt));
        for (var sum = 0; sum < sums; sum++) a.VectorStore(new(Gpr.Rax, sum * VectorBytes), sum);
    }

    private static void StoreFloats(Assembler a, int rows, int vectors, bool adds)
    {
        var store = new VnniFloatStore(a, Gpr.Rdi, VnniArguments.ScaleAt, vectors, FreeBehind(vectors), adds);
        store.Begin(Gpr.Rdx);
        a.Load(Gpr.Rax, Argument(VnniArguments.OutputAt));
        a.Load(Gpr.Rcx, Argument(VnniArguments.ColumnAt));
        for (var bytes = 1; bytes < sizeof(float); bytes *= 2) a.Add(Gpr.Rcx, Gpr.Rcx);
        for (var row = 0; row < rows; row++)
        {
            a.Load(Gpr.Rbx, new(Gpr.Rax, row * sizeof(long)));
            store.Row(row * vectors, new(Gpr.Rbx, 0, Gpr.Rcx));
        }
    }

    /// <summary>The first register that is free once the sums of rows of so many vectors are: of a lone row, the one behind its sums.</summary>
    private static int FreeBehind(int vectors) => vectors <= MostVectors ? Weights : vectors;

    private static void StoreBytes(Assembler a, int rows, int vectors, bool hasResidual)
    {
        var store = new VnniStore(a, Gpr.Rdi, VnniArguments.ScaleAt, vectors, FreeBehind(vectors));
        store.Begin(Gpr.Rdx);
        a.Load(Gpr.Rax, Argument(VnniArguments.OutputAt));
        a.Load(Gpr.Rcx, Argument(VnniArguments.ColumnAt));
        if (hasResidual) a.Load(Gpr.Rsi, Argument(VnniArguments.ResidualAt));
        store.Rows(rows, row => Row(Gpr.Rbx, Gpr.Rax, row), hasResidual ? row => Row(Gpr.Rbp, Gpr.Rsi, row) : null);

        Mem Row(Gpr pointer, Gpr rows, int row)
        {
            a.Load(pointer, new(rows, row * sizeof(long)));
            return new(pointer, 0, Gpr.Rcx);
        }
    }

    private static Mem Argument(int offset) => new(Gpr.Rdi, offset);

    /// <summary>Emitted when first asked for: few models need it.</summary>
    private static class Centred
    {
        public static readonly nint[]? Codes = Emit(hasZeroPoints: true);
    }
}
