using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Data.Arrays;

/// <summary>
/// NumPy's array files (.npy, versions 1 to 3). Element types EdgeNet lacks are read as the nearest it has: f8 as F32, i2 and u2 as I32,
/// u4 and u8 as I64. What NumPy lacks is written wider: BF16 as f4, I4 as i1.
/// </summary>
/// <example><code>
/// Tensor image = Npy.Load("image.npy");
/// Npy.Save("scores.npy", Tensor.From([0.1f, 0.9f], [1, 2]));
/// </code></example>
public static class Npy
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">The file can't be read, is damaged, or holds what is no tensor, such as text.</exception>
    public static Tensor Load(string path) => DataFile.Load(path, bytes => Decode(bytes));

    /// <summary>Writes a file.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    public static void Save(string path, Tensor tensor) => DataFile.Save(path, Encode(tensor));

    /// <summary>Reads the contents of a file.</summary>
    /// <exception cref="DataException">They are damaged, or hold what is no tensor, such as text.</exception>
    public static Tensor Decode(ReadOnlySpan<byte> file)
    {
        var header = NpyHeader.Read(file);
        var data = file[header.Bytes..];
        var expected = header.Shape.Elements * header.ElementBytes;
        if (data.Length != expected)
            throw new DataException($"An array of {header.Shape} takes {expected:N0} bytes, but {data.Length:N0} follow the header; the file is damaged.");
        if (header.IsColumnMajor || header.IsBigEndian) data = InOrder(data, header);
        return ToTensor(header.Type, header.Shape, data);
    }

    /// <summary>The contents of a file that holds a tensor.</summary>
    public static byte[] Encode(Tensor tensor)
    {
        var type = tensor.Spec.Type switch
        {
            DType.F16 => "<f2",
            DType.F32 or DType.BF16 => "<f4",
            DType.I64 => "<i8",
            DType.I32 => "<i4",
            DType.I8 or DType.I4 => "|i1",
            DType.U8 => "|u1",
            DType.Bool => "|b1",
            var other => throw new DataException($"{other} elements have no form in a .npy file."),
        };
        var data = tensor.Spec.Type switch
        {
            DType.BF16 => Widen(MemoryMarshal.Cast<byte, ushort>(tensor.Bytes)),
            DType.I4 => Nibbles(tensor),
            _ => tensor.Bytes,
        };
        return [.. NpyHeader.Write(type, tensor.Shape), .. data];
    }

    /// <summary>The tensor of elements whose type has this name, the lowest byte first.</summary>
    internal static Tensor ToTensor(string type, Shape shape, ReadOnlySpan<byte> data) => type switch
    {
        "f2" => Same(DType.F16, shape, data),
        "f4" => Same(DType.F32, shape, data),
        "f8" => Narrow<double, float>(DType.F32, shape, data),
        "i1" => Same(DType.I8, shape, data),
        "i2" => Narrow<short, int>(DType.I32, shape, data),
        "i4" => Same(DType.I32, shape, data),
        "i8" => Same(DType.I64, shape, data),
        "u1" => Same(DType.U8, shape, data),
        "u2" => Narrow<ushort, int>(DType.I32, shape, data),
        "u4" => Narrow<uint, long>(DType.I64, shape, data),
        "u8" => Narrow<ulong, long>(DType.I64, shape, data),
        _ => Truth(shape, data),
    };

    private static Tensor Same(DType type, Shape shape, ReadOnlySpan<byte> data)
    {
        var tensor = new Tensor(new(type, shape));
        data.CopyTo(tensor.Bytes);
        return tensor;
    }

    private static Tensor Narrow<TFrom, TTo>(DType type, Shape shape, ReadOnlySpan<byte> data)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        var tensor = new Tensor(new(type, shape));
        try
        {
            TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, TFrom>(data), tensor.Span<TTo>());
        }
        catch (OverflowException e)
        {
            throw new DataException($"The array holds a number that is too large for {type} elements.", e);
        }

        return tensor;
    }

    private static Tensor Truth(Shape shape, ReadOnlySpan<byte> data)
    {
        var tensor = new Tensor(new(DType.Bool, shape));
        for (var i = 0; i < data.Length; i++) tensor.Bytes[i] = data[i] != 0 ? (byte)1 : (byte)0;
        return tensor;
    }

    /// <summary>The elements with the last axis innermost and the lowest byte first.</summary>
    private static byte[] InOrder(ReadOnlySpan<byte> data, NpyHeader header)
    {
        var size = header.ElementBytes;
        var result = new byte[data.Length];
        Span<int> index = stackalloc int[header.Shape.Rank];
        index.Clear();
        for (var from = 0; from < data.Length; from += size)
        {
            var to = header.IsColumnMajor ? (int)Place(index, header.Shape) * size : from;
            var element = result.AsSpan(to, size);
            data.Slice(from, size).CopyTo(element);
            if (header.IsBigEndian) element.Reverse();
            // In column-major order the first axis is the fastest.
            for (var axis = 0; axis < index.Length && ++index[axis] == header.Shape[axis]; axis++) index[axis] = 0;
        }

        return result;
    }

    private static long Place(ReadOnlySpan<int> index, Shape shape)
    {
        var place = 0L;
        for (var axis = 0; axis < index.Length; axis++) place = place * shape[axis] + index[axis];
        return place;
    }

    /// <summary>bfloat16 is the upper half of a float.</summary>
    private static Span<byte> Widen(ReadOnlySpan<ushort> values)
    {
        var result = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(i * sizeof(float)), (uint)values[i] << 16);
        return result;
    }

    private static Span<byte> Nibbles(Tensor tensor)
    {
        var result = new byte[tensor.Shape.Elements];
        for (var i = 0; i < result.Length; i++) result[i] = (byte)((sbyte)(tensor.Bytes[i / 2] << (i % 2 == 0 ? 4 : 0)) >> 4);
        return result;
    }
}
