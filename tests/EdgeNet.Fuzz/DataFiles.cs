using System.Buffers.Binary;
using EdgeNet.Data.Arrays;
using EdgeNet.Data.Images;
using EdgeNet.Tensors;

namespace EdgeNet.Fuzz;

/// <summary>Arrays and images.</summary>
internal static class DataFiles
{
    public static IReadOnlyList<byte[]> Arrays() =>
    [
        Npy.Encode(Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], [2, 3])),
        Npy.Encode(Tensor.From([1L, 2L], [2])),
        Npy.Encode(Tensor.Scalar(true)),
    ];

    public static IReadOnlyList<byte[]> Pngs() => [.. Enumerable.Range(1, 4).Select(channels => Png.Encode(Sample(channels)))];

    public static IReadOnlyList<byte[]> Pnms() => [Pnm.Encode(Sample(1)), Pnm.Encode(Sample(3)), "P2 2 2 9\n0 3 6 9\n"u8.ToArray(), "P1 3 1\n010"u8.ToArray()];

    public static void TakeArray(byte[] file) => Npy.Decode(file);

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

    private static Image Sample(int channels)
    {
        var image = new Image(13, 7, channels);
        new Random(channels).NextBytes(image.Pixels);
        return image;
    }
}
