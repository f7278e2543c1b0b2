using System.IO.Compression;
using EdgeNet.Data;
using EdgeNet.Data.Arrays;
using EdgeNet.Tensors;
using EdgeNet.Tests.Cli;

namespace EdgeNet.Tests.Data;

public sealed class IdxTests
{
    private static readonly Tensor Pixels = Tensor.From([.. Enumerable.Range(0, 12).Select(i => (byte)i)], [3, 2, 2]);

    [Theory]
    [InlineData(0x08, new byte[] { 1, 255 }, DType.U8, 255.0)]
    [InlineData(0x09, new byte[] { 1, 255 }, DType.I8, -1.0)]
    [InlineData(0x0B, new byte[] { 0, 1, 255, 254 }, DType.I32, -2.0)]
    [InlineData(0x0C, new byte[] { 0, 0, 0, 1, 0, 1, 0, 0 }, DType.I32, 65536.0)]
    [InlineData(0x0D, new byte[] { 0, 0, 0, 0, 0xC0, 0x20, 0, 0 }, DType.F32, -2.5)]
    [InlineData(0x0E, new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0x3F, 0xE0, 0, 0, 0, 0, 0, 0 }, DType.F32, 0.5)]
    public void Every_element_type_is_read(byte code, byte[] data, DType type, double second)
    {
        var tensor = Idx.Decode([0, 0, code, 1, 0, 0, 0, 2, .. data]);
        Assert.Equal(new TensorSpec(type, [2]), tensor.Spec);
        Assert.Equal(second, type switch
        {
            DType.U8 => tensor.Span<byte>()[1],
            DType.I8 => tensor.Span<sbyte>()[1],
            DType.I32 => tensor.Span<int>()[1],
            _ => tensor.Span<float>()[1],
        });
    }

    [Fact]
    public void What_is_written_is_read_again_packed_or_not()
    {
        foreach (var tensor in (Tensor[])[Pixels, Tensor.From([-1.5f, 3f], [1, 2]), Tensor.From([7, -8], [2]), Tensor.From([(sbyte)-1], [1])])
        {
            var file = Idx.Encode(tensor);
            foreach (var read in (Tensor[])[Idx.Decode(file), Idx.Decode(Pack(file))])
            {
                Assert.Equal(tensor.Spec, read.Spec);
                Assert.Equal(tensor.Bytes.ToArray(), read.Bytes.ToArray());
            }
        }

        Assert.Throws<DataException>(() => Idx.Encode(Tensor.From([1L], [1])));
    }

    [Fact]
    public void A_file_that_is_cut_or_goes_on_is_refused_packed_or_not()
    {
        var file = Idx.Encode(Pixels);
        for (var length = 0; length < file.Length; length++)
        {
            var cut = file[..length];
            Assert.Throws<DataException>(() => Idx.Decode(cut));
            Assert.Throws<DataException>(() => Idx.Decode(Pack(cut)));
        }

        Assert.Throws<DataException>(() => Idx.Decode([.. file, 0]));
        Assert.Throws<DataException>(() => Idx.Decode(Pack(file).AsSpan(0, 20)));
    }

    [Fact]
    public void A_header_that_asks_for_the_world_takes_no_memory()
    {
        byte[] file = [0, 0, 0x0E, 3, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0, 0, 9];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataException>(() => Idx.Decode(file));
        Assert.Throws<DataException>(() => Idx.Decode(Pack(file)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_packed_file_that_says_it_holds_more_than_it_does_takes_no_more_memory_than_it_has()
    {
        var noise = new byte[1_100_000]; // large enough, packed, that what is said could be true
        new Random(1).NextBytes(noise);
        foreach (var (dimension, said) in ((byte, string)[])[(0x10, "ends before that"), (0x41, "unpack it")]) // 2²⁸ bytes; 65 × 2²⁴
        {
            var file = Pack([0, 0, 0x08, 1, dimension, 0, 0, 0, .. noise]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains(said, Assert.Throws<DataException>(() => Idx.Decode(file)).Message, StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        }
    }

    [Fact]
    public void A_folder_is_read_by_the_names_of_its_files()
    {
        using var folder = new TemporaryFolder();
        Write("train-images-idx3-ubyte.gz", Pack(Idx.Encode(Pixels)));
        Assert.Contains("train-labels-idx1-ubyte", Assert.Throws<DataException>(() => IdxFolder.Load(folder[""])).Message, StringComparison.Ordinal);
        Write("train-labels.idx1-ubyte", Idx.Encode(Tensor.From([(byte)0, (byte)1, (byte)2], [3])));
        var files = IdxFolder.Load(folder[""]);
        Assert.Equal((3, 3), (files.Train.Images.Shape[0], files.Train.Labels.Shape[0]));
        Assert.Null(files.Test);
        Write("t10k-images-idx3-ubyte", Idx.Encode(Pixels));
        Write("t10k-labels-idx1-ubyte", Idx.Encode(Tensor.From([(byte)0], [1])));
        var message = Assert.Throws<DataException>(() => IdxFolder.Load(folder[""])).Message;
        Assert.Contains("3 images", message, StringComparison.Ordinal);
        Assert.Contains("1 labels", message, StringComparison.Ordinal);

        void Write(string name, byte[] bytes) => File.WriteAllBytes(folder[name], bytes);
    }

    internal static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
