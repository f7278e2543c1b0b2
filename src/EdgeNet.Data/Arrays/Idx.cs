using System.Buffers.Binary;
using System.IO.Compression;
using EdgeNet.Tensors;

namespace EdgeNet.Data.Arrays;

/// <summary>
/// The array files of the MNIST family (.idx, -ubyte), also packed by gzip. Element types EdgeNet lacks are read as the nearest it has: 16-bit
/// integers as I32, doubles as F32.
/// </summary>
/// <example><code>Tensor images = Idx.Load("train-images-idx3-ubyte.gz"); // U8[60000, 28, 28]</code></example>
public static class Idx
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">The file can't be read, is damaged, or of another kind.</exception>
    public static Tensor Load(string path) => DataFile.Load(path, bytes => Decode(bytes));

    /// <summary>Reads the contents of a file.</summary>
    /// <exception cref="DataException">They are damaged, or of another kind.</exception>
    public static Tensor Decode(ReadOnlySpan<byte> file)
    {
        var isPacked = Gzip.IsGzip(file);
        using Stream stream = isPacked ? Gzip.Open(file) : new MemoryStream(file.ToArray());
        return Read(stream, isPacked ? file.Length * Gzip.MostExpansion : file.Length);
    }

    /// <summary>The contents of a file that holds a tensor of bytes, 32-bit integers or floats.</summary>
    /// <exception cref="DataException">The format lacks its element type.</exception>
    public static byte[] Encode(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var (code, size) = tensor.Spec.Type switch
        {
            DType.U8 => (0x08, 1),
            DType.I8 => (0x09, 1),
            DType.I32 => (0x0C, 4),
            DType.F32 => (0x0D, 4),
            var other => throw new DataException($"{other} elements have no form in an IDX file; use U8, I8, I32 or F32."),
        };
        var data = tensor.Bytes.ToArray();
        if (size > 1) ReverseEach(data, size);
        var header = new byte[4 + 4 * tensor.Shape.Rank];
        (header[2], header[3]) = ((byte)code, (byte)tensor.Shape.Rank);
        for (var axis = 0; axis < tensor.Shape.Rank; axis++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * axis), tensor.Shape[axis]);
        return [.. header, .. data];
    }

    private static Tensor Read(Stream stream, long mostBytes)
    {
        try
        {
            var (type, size, shape) = ReadHeader(stream);
            var bytes = shape.Elements * size;
            if (bytes > mostBytes) throw Damaged($"says it holds {shape}, more than fits into it");
            if (stream is GZipStream && bytes > Gzip.MostBytes) throw Gzip.TooLarge();
            if (!TryRead(stream, (int)bytes, out var data)) throw Damaged($"says it holds {shape}, but ends before that");
            if (stream.ReadByte() >= 0) throw Damaged($"says it holds {shape}, but goes on behind that");
            if (size > 1) ReverseEach(data, size);
            return Npy.ToTensor(type, shape, data);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataException("The gzip file cannot be unpacked; it is damaged.", e);
        }
    }

    /// <summary>Reads so many bytes, if there are as many. Memory grows with what was read, not with what a header says.</summary>
    private static bool TryRead(Stream stream, int bytes, out byte[] data)
    {
        data = [];
        for (var read = 0; read < bytes;)
        {
            Array.Resize(ref data, (int)Math.Min(bytes, Math.Max(2L * read, 64 << 10)));
            read += stream.ReadAtLeast(data.AsSpan(read), data.Length - read, throwOnEndOfStream: false);
            if (read < data.Length) return false;
        }

        return true;
    }

    private static (string Type, int Size, Shape Shape) ReadHeader(Stream stream)
    {
        Span<byte> word = stackalloc byte[4];
        Next(stream, word);
        if (word[0] != 0 || word[1] != 0) throw new DataException("This is no IDX file: it begins with other bytes.");
        var (type, size) = word[2] switch
        {
            0x08 => ("u1", 1),
            0x09 => ("i1", 1),
            0x0B => ("i2", 2),
            0x0C => ("i4", 4),
            0x0D => ("f4", 4),
            0x0E => ("f8", 8),
            var other => throw new DataException($"This is no IDX file, or a damaged one: it has elements of type 0x{other:X2}."),
        };
        if (word[3] > Shape.MaxRank) throw Damaged($"has {word[3]} dimensions of at most {Shape.MaxRank}");
        Span<int> dims = stackalloc int[word[3]];
        foreach (ref var dim in dims)
        {
            Next(stream, word);
            dim = BinaryPrimitives.ReadInt32BigEndian(word);
        }

        try
        {
            return (type, size, new(dims));
        }
        catch (EdgeNetException e)
        {
            throw new DataException($"The IDX file is damaged: {e.Message}", e);
        }
    }

    private static void Next(Stream stream, Span<byte> word)
    {
        if (stream.ReadAtLeast(word, word.Length, throwOnEndOfStream: false) < word.Length) throw Damaged("ends inside its header");
    }

    private static void ReverseEach(Span<byte> data, int size)
    {
        for (var at = 0; at < data.Length; at += size) data.Slice(at, size).Reverse();
    }

    private static DataException Damaged(string how) => new($"The IDX file {how}; it is damaged.");
}
