using System.Buffers.Binary;
using System.Text;
using EdgeNet.Tensors;

namespace EdgeNet.Data.Arrays;

/// <summary>What stands before the elements: a magic number, a version, and a Python dictionary as text.</summary>
/// <param name="Type">The element type as NumPy writes it, without its byte order: <c>f4</c>.</param>
/// <param name="IsBigEndian">Whether elements begin with their highest byte.</param>
/// <param name="IsColumnMajor">Whether the first axis is innermost ("Fortran order").</param>
/// <param name="Shape">The dimensions.</param>
/// <param name="Bytes">Where the elements begin.</param>
internal sealed record NpyHeader(string Type, bool IsBigEndian, bool IsColumnMajor, Shape Shape, int Bytes)
{
    private const int Alignment = 64;

    /// <summary>As much as NumPy itself reads without being asked to trust the file.</summary>
    private const int MostText = 10_000;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The bytes of one element.</summary>
    public int ElementBytes { get; } = Type switch
    {
        "b1" or "i1" or "u1" => 1,
        "f2" or "i2" or "u2" => 2,
        "f4" or "i4" or "u4" => 4,
        "f8" or "i8" or "u8" => 8,
        _ => throw new DataException($"Elements of type '{Type}' are no numbers a tensor holds; save the array as f2, f4, f8, i1 to i8, u1 to u8 or b1."),
    };

    public static NpyHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file.StartsWith(Magic)) throw new DataException("This is no .npy file: it begins with other bytes.");
        var version = file[6];
        if (version is < 1 or > 3) throw new DataException($"The .npy file is of version {version}; 1 to 3 are known.");
        var start = version == 1 ? 10 : 12;
        var length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (length > MostText || length > file.Length - start)
            throw new DataException($"The .npy header is said to be {length:N0} bytes long; the file is damaged.");
        var text = Encoding.UTF8.GetString(file.Slice(start, (int)length));
        return new NpyHeaderText(text).Parse(start + (int)length);
    }

    public static byte[] Write(string type, Shape shape)
    {
        var tuple = shape.Rank == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape)})";
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {tuple}, }}";
        var start = Magic.Length + 4;
        var length = (start + text.Length + 1 + Alignment - 1) / Alignment * Alignment - start;
        var bytes = new byte[start + length];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)length);
        Encoding.ASCII.GetBytes($"{text.PadRight(length - 1)}\n", bytes.AsSpan(start));
        return bytes;
    }
}
