using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>Four rows of pixels, of which byte i of each becomes quad i: what a depthwise convolution multiplies at once.</summary>
internal unsafe struct ByteQuads
{
    /// <summary>Products of bytes that processors add at once.</summary>
    public const int Quad = 4;

    /// <summary>The pixels of each row; a pitch of 0 repeats one.</summary>
    public ByteRows A, B, C, D;

    /// <summary>Pixels.</summary>
    public int Count;

    /// <summary>Quads of a pixel, and the bytes from one pixel's to the next's.</summary>
    public int Channels;

    public nint Pitch;

    /// <summary>How many quads are made of each byte, and which of the first byte's is the first.</summary>
    public int Multiple, First;

    /// <summary>Writes the quads.</summary>
    public readonly void Write(SimdLevel level, byte* to)
    {
        var channel = 0;
        if (Multiple == 1)
        {
            if (level >= SimdLevel.V512 && Avx512BW.IsSupported) for (; channel + 64 <= Channels; channel += 64) Write64(channel, to + (Quad * channel));
            if (level >= SimdLevel.V256 && Avx2.IsSupported) for (; channel + 32 <= Channels; channel += 32) Write32(channel, to + (Quad * channel));
            if (level >= SimdLevel.V128)
            {
                for (; channel + 16 <= Channels; channel += 16) Write16(channel, to + (Quad * channel));
                for (; channel + 8 <= Channels; channel += 8) Write8(channel, to + (Quad * channel));
            }
        }
        if (channel < Channels) WriteRest(channel, to + (Quad * channel));
    }

    /// <summary>Unpacking keeps to 128 bits: the words are first put where it will leave them in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Write64(int channel, byte* to)
    {
        var order = Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        byte* a = A.First + channel, b = B.First + channel, c = C.First + channel, d = D.First + channel;
        nint stepA = A.Pitch, stepB = B.Pitch, stepC = C.Pitch, stepD = D.Pitch, step = Pitch;
        for (var i = Count; i > 0; i--, a += stepA, b += stepB, c += stepC, d += stepD, to += step)
        {
            Vector512<byte> x = Load(a, order), y = Load(b, order), z = Load(c, order), w = Load(d, order);
            Vector512<short> low = Avx512BW.UnpackLow(x, y).AsInt16(), lowRest = Avx512BW.UnpackLow(z, w).AsInt16();
            Vector512<short> high = Avx512BW.UnpackHigh(x, y).AsInt16(), highRest = Avx512BW.UnpackHigh(z, w).AsInt16();
            Avx512BW.UnpackLow(low, lowRest).AsByte().Store(to);
            Avx512BW.UnpackHigh(low, lowRest).AsByte().Store(to + 64);
            Avx512BW.UnpackLow(high, highRest).AsByte().Store(to + 128);
            Avx512BW.UnpackHigh(high, highRest).AsByte().Store(to + 192);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector512<byte> Load(byte* from, Vector512<int> order) => Avx512F.PermuteVar16x32(Vector512.Load((int*)from), order).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Write32(int channel, byte* to)
    {
        var order = Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7);
        byte* a = A.First + channel, b = B.First + channel, c = C.First + channel, d = D.First + channel;
        nint stepA = A.Pitch, stepB = B.Pitch, stepC = C.Pitch, stepD = D.Pitch, step = Pitch;
        for (var i = Count; i > 0; i--, a += stepA, b += stepB, c += stepC, d += stepD, to += step)
        {
            Vector256<byte> x = Load(a, order), y = Load(b, order), z = Load(c, order), w = Load(d, order);
            Vector256<short> low = Avx2.UnpackLow(x, y).AsInt16(), lowRest = Avx2.UnpackLow(z, w).AsInt16();
            Vector256<short> high = Avx2.UnpackHigh(x, y).AsInt16(), highRest = Avx2.UnpackHigh(z, w).AsInt16();
            Avx2.UnpackLow(low, lowRest).AsByte().Store(to);
            Avx2.UnpackHigh(low, lowRest).AsByte().Store(to + 32);
            Avx2.UnpackLow(high, highRest).AsByte().Store(to + 64);
            Avx2.UnpackHigh(high, highRest).AsByte().Store(to + 96);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<byte> Load(byte* from, Vector256<int> order) => Avx2.PermuteVar8x32(Vector256.Load((int*)from), order).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Write16(int channel, byte* to)
    {
        byte* a = A.First + channel, b = B.First + channel, c = C.First + channel, d = D.First + channel;
        nint stepA = A.Pitch, stepB = B.Pitch, stepC = C.Pitch, stepD = D.Pitch, step = Pitch;
        for (var i = Count; i > 0; i--, a += stepA, b += stepB, c += stepC, d += stepD, to += step)
        {
            Vector128<byte> x = Vector128.Load(a), y = Vector128.Load(b), z = Vector128.Load(c), w = Vector128.Load(d);
            Write8(Low(x, y).AsInt16(), Low(z, w).AsInt16(), to);
            Write8(High(x, y).AsInt16(), High(z, w).AsInt16(), to + 32);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Write8(int channel, byte* to)
    {
        byte* a = A.First + channel, b = B.First + channel, c = C.First + channel, d = D.First + channel;
        nint stepA = A.Pitch, stepB = B.Pitch, stepC = C.Pitch, stepD = D.Pitch, step = Pitch;
        for (var i = Count; i > 0; i--, a += stepA, b += stepB, c += stepC, d += stepD, to += step)
            Write8(Low(Load(a), Load(b)).AsInt16(), Low(Load(c), Load(d)).AsInt16(), to);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector128<byte> Load(byte* from) => Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(from)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write8(Vector128<short> pairs, Vector128<short> rest, byte* to)
    {
        Low(pairs, rest).AsByte().Store(to);
        High(pairs, rest).AsByte().Store(to + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void WriteRest(int channel, byte* to)
    {
        for (var i = 0; i < Count; i++, to += Pitch)
        {
            byte* a = A[i], b = B[i], c = C[i], d = D[i];
            for (var q = 0; q < Channels - channel; q++)
            {
                var from = (First + channel + q) / Multiple;
                (to[Quad * q], to[(Quad * q) + 1], to[(Quad * q) + 2], to[(Quad * q) + 3]) = (a[from], b[from], c[from], d[from]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> Low<T>(Vector128<T> a, Vector128<T> b) where T : struct => typeof(T) == typeof(byte)
        ? (Sse2.IsSupported ? Sse2.UnpackLow(a.AsByte(), b.AsByte()) : AdvSimd.Arm64.ZipLow(a.AsByte(), b.AsByte())).As<byte, T>()
        : (Sse2.IsSupported ? Sse2.UnpackLow(a.AsInt16(), b.AsInt16()) : AdvSimd.Arm64.ZipLow(a.AsInt16(), b.AsInt16())).As<short, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> High<T>(Vector128<T> a, Vector128<T> b) where T : struct => typeof(T) == typeof(byte)
        ? (Sse2.IsSupported ? Sse2.UnpackHigh(a.AsByte(), b.AsByte()) : AdvSimd.Arm64.ZipHigh(a.AsByte(), b.AsByte())).As<byte, T>()
        : (Sse2.IsSupported ? Sse2.UnpackHigh(a.AsInt16(), b.AsInt16()) : AdvSimd.Arm64.ZipHigh(a.AsInt16(), b.AsInt16())).As<short, T>();
}
