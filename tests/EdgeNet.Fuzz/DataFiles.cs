using System.Buffers.Binary;
using System.IO.Compression;
using EdgeNet.Data.Arrays;
using EdgeNet.Data.Audio;
using EdgeNet.Data.Images;
using EdgeNet.Data.Tables;
using EdgeNet.Tensors;

namespace EdgeNet.Fuzz;

/// <summary>Arrays, tables, images and sounds.</summary>
internal static class DataFiles
{
    public static IReadOnlyList<byte[]> Arrays() =>
    [
        Npy.Encode(Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], [2, 3])),
        Npy.Encode(Tensor.From([1L, 2L], [2])),
        Npy.Encode(Tensor.Scalar(true)),
    ];

    public static IReadOnlyList<byte[]> Idxs() => [Idx.Encode(Tensor.From([1f, 2f, 3f, 4f], [2, 2])), Pack(Idx.Encode(new Tensor(new(DType.U8, [5, 4, 3]))))];

    public static IReadOnlyList<byte[]> Tables() =>
    [
        "day,size,\"kind\"\n2020-01-01,1.5,a\n2020-01-02,2,\"b \"\"2\"\"\"\n"u8.ToArray(),
        Pack("a;b\r\n1;2\r\n3;4\r\n"u8.ToArray()),
    ];

    public static IReadOnlyList<byte[]> Pngs() => [.. Enumerable.Range(1, 4).Select(channels => Png.Encode(Sample(channels)))];

    public static IReadOnlyList<byte[]> Jpegs() => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Jpeg")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    public static IReadOnlyList<byte[]> Pnms() => [Pnm.Encode(Sample(1)), Pnm.Encode(Sample(3)), "P2 2 2 9\n0 3 6 9\n"u8.ToArray(), "P1 3 1\n010"u8.ToArray()];

    public static IReadOnlyList<byte[]> Sounds() => [Wav.Encode(new(Tensor.From([0.5f, -0.5f, 0.25f, 1f], [2, 2]), 8000))];

    public static void TakeSound(byte[] file) => Wav.Decode(file).ToMono();

    public static void TakeArray(byte[] file) => Npy.Decode(file);

    public static void TakeIdx(byte[] file) => Idx.Decode(file);

    /// <summary>Reads every column as what it looks like.</summary>
    public static void TakeTable(byte[] file)
    {
        var table = CsvTable.Decode(file);
        foreach (var column in table.Columns)
        {
            switch (table.KindOf(column))
            {
                case ColumnKind.Numbers: table.Numbers(column); break;
                case ColumnKind.Dates: table.Dates(column); break;
                default: table.Categories(column); break;
            }
        }
    }

    public static void TakeImage(byte[] file) => Image.Decode(file);

    public static void Unsigned(byte[] file) { }

    /// <summary>Gives every chunk its right checksum, as far as chunks can be told apart.</summary>
    public static void SignPng(byte[] file)
    {
        for (var at = 8L; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            if (at + 12 + length > file.Length) return;
            var named = file.AsSpan((int)at + 4, (int)length + 4);
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)(at + 8 + length)), Crc32.Of(named));
            at += 12 + length;
        }
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private static Image Sample(int channels)
    {
        var image = new Image(13, 7, channels);
        new Random(channels).NextBytes(image.Pixels);
        return image;
    }
}
