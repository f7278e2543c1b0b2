using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>A vector width for which kernels are compiled. A machine supports its best level and every one below.</summary>
public enum SimdLevel
{
    /// <summary>Plain scalar code: the portable reference.</summary>
    Scalar = 0,

    /// <summary>128-bit vectors (SSE4, NEON).</summary>
    V128 = 1,

    /// <summary>256-bit vectors with fused multiply-add (AVX2 + FMA).</summary>
    V256 = 2,

    /// <summary>512-bit vectors (AVX-512 F/BW/DQ/VL).</summary>
    V512 = 3,
}

/// <summary>What this processor can run, and what it was told to run.</summary>
/// <example><code>Console.WriteLine($"{Cpu.Best}, using {Cpu.Current}");</code></example>
public static class Cpu
{
    /// <summary>The environment variable that forces a lower level: <c>scalar</c>, <c>sse</c>, <c>neon</c>, <c>avx2</c> or <c>avx512</c>.</summary>
    public const string Variable = "EDGENET_SIMD";

    /// <summary>The widest level this processor supports.</summary>
    public static SimdLevel Best { get; } =
        Vector512.IsHardwareAccelerated && Avx512BW.VL.IsSupported && Avx512DQ.VL.IsSupported ? SimdLevel.V512
        : Avx2.IsSupported && Fma.IsSupported ? SimdLevel.V256
        : Vector128.IsHardwareAccelerated ? SimdLevel.V128
        : SimdLevel.Scalar;

    /// <summary>The level used by default: <see cref="Best"/>, or a lower one named by <see cref="Variable"/>.</summary>
    public static SimdLevel Current => current ??= Choose(Environment.GetEnvironmentVariable(Variable), Best);

    private static SimdLevel? current;

    /// <summary>Every level this processor can run, narrowest first.</summary>
    public static IEnumerable<SimdLevel> Supported => Enum.GetValues<SimdLevel>().Where(level => level <= Best);

    /// <summary>The level <paramref name="text"/> names; <paramref name="best"/> when it is null or empty.</summary>
    /// <exception cref="EdgeNetException">The name is unknown, or names a level above <paramref name="best"/>.</exception>
    internal static SimdLevel Choose(string? text, SimdLevel best)
    {
        if (string.IsNullOrWhiteSpace(text)) return best;
        var level = text.Trim().ToUpperInvariant() switch
        {
            "SCALAR" => SimdLevel.Scalar,
            "SSE" or "NEON" or "V128" => SimdLevel.V128,
            "AVX2" or "V256" => SimdLevel.V256,
            "AVX512" or "V512" => SimdLevel.V512,
            _ => throw new EdgeNetException($"{Variable}='{text}' names no SIMD level; use scalar, sse, neon, avx2 or avx512."),
        };
        return level <= best ? level : throw new EdgeNetException(
            $"{Variable}='{text}' asks for {level}, but this processor's best is {best}; use a lower level or unset the variable.");
    }
}
