using EdgeNet.Tensors;

namespace EdgeNet.Kernels;

/// <summary>Single elements in memory.</summary>
internal static unsafe class Stored
{
    /// <summary>Writes a number as an element type stores it: rounded, and clipped to what the type can hold.</summary>
    /// <exception cref="EdgeNetException">Elements of the type have no address of their own.</exception>
    public static void Write(DType type, double value, nint at)
    {
        switch (type)
        {
            case DType.F32: *(float*)at = (float)value; break;
            case DType.F16: *(Half*)at = (Half)value; break;
            case DType.BF16: *(ushort*)at = BFloat16((float)value); break;
            case DType.I64: *(long*)at = long.CreateSaturating(Math.Round(value)); break;
            case DType.I32: *(int*)at = int.CreateSaturating(Math.Round(value)); break;
            case DType.I8: *(sbyte*)at = sbyte.CreateSaturating(Math.Round(value)); break;
            case DType.U8: *(byte*)at = byte.CreateSaturating(Math.Round(value)); break;
            case DType.Bool: *(byte*)at = value != 0 ? (byte)1 : (byte)0; break;
            default: throw new EdgeNetException($"One {type} element cannot be written by itself; cast the tensor to a type of whole bytes first.");
        }
    }

    /// <summary>The upper half of a float, rounded to even; NaN stays NaN.</summary>
    private static ushort BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }
}
