namespace EdgeNet.Tensors;

/// <summary>An element type. The numbers are stored in files: never renumber.</summary>
/// <example><code>long bytes = DType.I4.Bytes(elements: 5); // 3: two elements a byte, rounded up</code></example>
public enum DType : byte
{
    /// <summary>32-bit float.</summary>
    F32 = 1,

    /// <summary>IEEE 16-bit float; storage only.</summary>
    F16 = 2,

    /// <summary>bfloat16; storage only.</summary>
    BF16 = 3,

    /// <summary>64-bit signed integer.</summary>
    I64 = 4,

    /// <summary>32-bit signed integer.</summary>
    I32 = 5,

    /// <summary>8-bit signed integer.</summary>
    I8 = 6,

    /// <summary>8-bit unsigned integer.</summary>
    U8 = 7,

    /// <summary>One byte: 0 or 1.</summary>
    Bool = 8,

    /// <summary>4-bit signed integer, two a byte, low nibble first; storage only.</summary>
    I4 = 9,
}

/// <summary>Sizes and relations of element types.</summary>
public static class DTypeExtensions
{
    /// <summary>The size of one element in bits.</summary>
    public static int Bits(this DType type) => type switch
    {
        DType.I64 => 64,
        DType.F32 or DType.I32 => 32,
        DType.F16 or DType.BF16 => 16,
        DType.I8 or DType.U8 or DType.Bool => 8,
        DType.I4 => 4,
        _ => throw new EdgeNetException($"Element type {(int)type} is unknown; a newer EdgeNet may have written it."),
    };

    /// <summary>The bytes <paramref name="elements"/> elements take, packed.</summary>
    public static long Bytes(this DType type, long elements) => checked((elements * type.Bits() + 7) / 8);

    /// <summary>The least and the greatest zero point that integers of a type can have.</summary>
    internal static (int Low, int High) ZeroPoints(this DType type) => type switch
    {
        DType.U8 => (byte.MinValue, byte.MaxValue),
        DType.I8 => (sbyte.MinValue, sbyte.MaxValue),
        DType.I4 => (-8, 7),
        _ => (int.MinValue, int.MaxValue),
    };

    /// <summary>The element type a C# type stands for.</summary>
    /// <exception cref="EdgeNetException"><typeparamref name="T"/> is no element type.</exception>
    public static DType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.F32
        : typeof(T) == typeof(long) ? DType.I64
        : typeof(T) == typeof(int) ? DType.I32
        : typeof(T) == typeof(sbyte) ? DType.I8
        : typeof(T) == typeof(byte) ? DType.U8
        : typeof(T) == typeof(bool) ? DType.Bool
        : typeof(T) == typeof(Half) ? DType.F16
        : throw new EdgeNetException($"{typeof(T).Name} is no element type; use float, Half, long, int, sbyte, byte or bool.");
}
