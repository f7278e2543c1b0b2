using System.IO.Compression;
using System.Text;
using EdgeNet.Data;
using EdgeNet.Data.Arrays;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Data;

/// <summary>Files that NumPy 1.24 wrote, packed with zlib, and files made to harm.</summary>
public sealed class NpyTests
{
    private const string ThreeAxes = "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBul2mkrqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GkY6CsY6CiaaOgq1CmQCLgYGBh4GFgYBBg4GEQZGBl4GVgZBBk4GUQYmBj4GNgYhBi4GMQZmBn4GdgZhBm4GcQCNdxx4";
    private const string Scalar = "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mirqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqaOgq1ChQBLnYGBgYAuf0bRQ==";
    private const string Empty = "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RoGOgommjoKtQpkAy4AVisbaw==";
    private const string Booleans = "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBek2SorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RrGOpo6CrUKFAAuRgZGAL1yG5U=";

    [Theory]
    [InlineData("<f2", DType.F16, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2akrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GBgYbBgcGJ4ewhnAApyUdlQ==")]
    [InlineData(">f2", DType.F16, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBul2akrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GBhsGBwYnhjCH8AYAqL4dlw==")]
    [InlineData("<f4", DType.F32, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GMGiwBxIOQATEJ5wYGD44AQAGCR8n")]
    [InlineData(">f4", DType.F32, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBul2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GILBvYGBwANIOQMLpBBB/YGAAAA1QHyk=")]
    [InlineData("<f8", DType.F32, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GFPDBHspwgFAcUDoSSsc5AAC3JR5e")]
    [InlineData(">f8", DType.F32, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBul2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GKLD/AKEdoHwHDigdCaXjIDQAyX8eYA==")]
    [InlineData("|i1", DType.I8, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBek2morqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GRibmlAoAGKEcjg==")]
    [InlineData("<i2", DType.I32, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mkrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GBkYGJgZmhhSGCgYAorQcTw==")]
    [InlineData(">i2", DType.I32, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBul2mkrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GBgZGBiYGZoYUhgoAosAcUQ==")]
    [InlineData("<i4", DType.I32, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mirqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GIGAEYiYgZgbiFCCuAGIA740cUQ==")]
    [InlineData(">i4", DType.I32, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBul2mirqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GCGAEYiYgZgbiFCCuAADt7RxT")]
    [InlineData("<i8", DType.I64, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GKGCE0kxQmhlKp0DpCigNAIneHFU=")]
    [InlineData(">i8", DType.I64, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBul2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GVMAIpZmgNDOUToHSFQCE5hxX")]
    [InlineData("|u1", DType.U8, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GRibmlAoAHeEcmg==")]
    [InlineData("<u2", DType.I32, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuU2qkrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GBkYGJgZmhhSGCgYAqDwcWw==")]
    [InlineData(">u2", DType.I32, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuV2qkrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GBgZGBiYGZoYUhgoAqEgcXQ==")]
    [InlineData("<u4", DType.I64, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuU2qirqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GIGAEYiYgZgbiFCCuAGIA9aUcXQ==")]
    [InlineData(">u4", DType.I64, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuV2qirqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GCGAEYiYgZgbiFCCuAAD0BRxf")]
    [InlineData("<u8", DType.I64, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuU2qhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GKGCE0kxQmhlKp0DpCigNAJEWHGE=")]
    [InlineData(">u8", DType.I64, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuV2qhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GVMAIpZmgNDOUToHSFQCMHhxj")]
    [InlineData("<f4, columns first", DType.F32, "eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GkY6CsaaOgq1CuQDLgYwcHBgYGiwZ2A44QTiMDB8cAIA+m0e/A==")]
    [InlineData("<f4, version 2", DType.F32, "eNqb7BfqGxDJxFDCwMBQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQCLgYwaLAHEg5ABMQnnBgYPjgBAM3QHuY=")]
    [InlineData("<f4, version 3", DType.F32, "eNqb7BfqGxDJzFDCwMBQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQCLgYwaLAHEg5ABMQnnBgYPjgBAM5iHuc=")]
    public void What_NumPy_wrote_is_read(string what, DType type, string packed)
    {
        var tensor = Npy.Decode(Unpack(packed));
        Assert.Equal(new TensorSpec(type, [2, 3]), tensor.Spec);
        Assert.True(((double[])[0, 1, 2, 3, 100, 120]).SequenceEqual(Values(tensor)), $"{what} gives {string.Join(", ", Values(tensor))}.");
    }

    [Fact]
    public void Columns_first_and_highest_byte_first_at_once_come_out_in_order()
    {
        var tensor = Npy.Decode(Unpack(ThreeAxes));
        Assert.Equal([2, 3, 4], tensor.Shape);
        Assert.Equal(Enumerable.Range(0, 24), tensor.Span<int>().ToArray());
    }

    [Fact]
    public void Scalars_empty_arrays_and_booleans_are_read()
    {
        Assert.Equal(7, Assert.Single(Npy.Decode(Unpack(Scalar)).Span<int>().ToArray()));
        Assert.Equal([0, 4], Npy.Decode(Unpack(Empty)).Shape);
        Assert.Equal([true, false, true], Npy.Decode(Unpack(Booleans)).Span<bool>().ToArray());
    }

    [Theory]
    [InlineData("eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GMGiwBxIOQATEJ5wYGD44AQAGCR8n")]
    [InlineData("eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2akrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GBgYbBgcGJ4ewhnAApyUdlQ==")]
    [InlineData("eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GKGCE0kxQmhlKp0DpCigNAIneHFU=")]
    [InlineData(Scalar)]
    [InlineData(Empty)]
    [InlineData(Booleans)]
    public void What_is_written_is_to_the_byte_what_NumPy_writes(string packed)
    {
        var file = Unpack(packed);
        Assert.Equal(file, Npy.Encode(Npy.Decode(file)));
    }

    [Fact]
    public void Types_that_NumPy_lacks_are_written_wider()
    {
        var half = new Tensor(new(DType.BF16, [2]));
        ((byte[])[0x80, 0x3F, 0x00, 0xC0]).CopyTo(half.Bytes);
        Assert.Equal([1f, -2f], Npy.Decode(Npy.Encode(half)).Span<float>().ToArray());
        var nibbles = new Tensor(new(DType.I4, [3]));
        ((byte[])[0x8F, 0x07]).CopyTo(nibbles.Bytes);
        Assert.Equal([-1, -8, 7], Npy.Decode(Npy.Encode(nibbles)).Span<sbyte>().ToArray());
    }

    [Theory]
    [InlineData("eNqb7BfqGxDJyFDGUK2eklqcXKRupRCtoZ6orqOgbpNmoq6po6ChngTmZQJ5sUBGWn5RSVFiXnx+UUoqSLlbYk5xKlC8OCOxIBXI1zDSAeqqVSAGcDGgAQAkix09", "one field")]
    [InlineData("eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuE2qkrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFACuRAYGhiQgTmaAAAAM9xxs", "no numbers")]
    [InlineData("eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuU2qhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqGOpo6CrUKFAAuBghoAAA2Exvr", "too large for I64")]
    public void What_no_tensor_can_hold_is_refused(string packed, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<DataException>(() => Npy.Decode(Unpack(packed))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (99999999999999999999,), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}")]
    [InlineData("{'descr': '<f4', 'shape': (1,)}")]
    [InlineData("{'descr': 'f")]
    [InlineData("{'descr': '<f3', 'fortran_order': False, 'shape': (1,)}")]
    [InlineData("")]
    public void A_header_made_to_harm_is_refused(string header)
    {
        byte[] file = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), 0, 0, 0, 0];
        Assert.Throws<DataException>(() => Npy.Decode(file));
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        var file = Npy.Encode(Tensor.From([1f, 2f, 3f], [3]));
        for (var length = 0; length < file.Length; length++) Assert.Throws<DataException>(() => Npy.Decode(file.AsSpan(0, length)));
    }

    [Fact]
    public void A_file_is_saved_and_loaded_and_a_missing_one_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.npy");
        Npy.Save(path, Tensor.From([1, 2], [1, 2]));
        Assert.Equal([1, 2], Npy.Load(path).Span<int>().ToArray());
        File.Delete(path);
        Assert.Contains(path, Assert.Throws<DataException>(() => Npy.Load(path)).Message, StringComparison.Ordinal);
    }

    private static unsafe double[] Values(Tensor tensor) => TestTensor.Load(tensor.Spec, tensor.Pointer).Values;

    private static byte[] Unpack(string packed)
    {
        using var unpacked = new MemoryStream();
        using var inflater = new ZLibStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        inflater.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
