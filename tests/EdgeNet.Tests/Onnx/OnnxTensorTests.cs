using System.Runtime.InteropServices;
using EdgeNet.Onnx;
using EdgeNet.Onnx.Proto;
using EdgeNet.Tensors;
using EdgeNet.Tests.Cli;
using Google.Protobuf;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Tests.Onnx;

public sealed class OnnxTensorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Every numeric type: the values as it stores them raw, as it stores them in a field of its own, and what they are.</summary>
    public static TheoryData<string> Types => [.. Encodings.Keys];

    private static readonly Dictionary<string, (DataType Type, byte[] Raw, Action<TensorProto> Field, Tensor Expected)> Encodings = new(StringComparer.Ordinal)
    {
        ["float"] = (DataType.Float, Raw(1.5f, -2f), t => t.FloatData.Add([1.5f, -2f]), Tensor.From([1.5f, -2f], [2])),
        ["double"] = (DataType.Double, Raw(1.5, -2.0), t => t.DoubleData.Add([1.5, -2]), Tensor.From([1.5f, -2f], [2])),
        ["float16"] = (DataType.Float16, Raw((Half)1.5f, (Half)(-2f)), t => t.Int32Data.Add([0x3E00, 0xC000]), Tensor.From([1.5f, -2f], [2])),
        ["bfloat16"] = (DataType.Bfloat16, Raw<ushort>(0x3FC0, 0xC000), t => t.Int32Data.Add([0x3FC0, 0xC000]), Tensor.From([1.5f, -2f], [2])),
        ["int64"] = (DataType.Int64, Raw(5L, long.MinValue), t => t.Int64Data.Add([5, long.MinValue]), Tensor.From([5L, long.MinValue], [2])),
        ["int32"] = (DataType.Int32, Raw(5, int.MinValue), t => t.Int32Data.Add([5, int.MinValue]), Tensor.From([5, int.MinValue], [2])),
        ["int16"] = (DataType.Int16, Raw<short>(5, -6), t => t.Int32Data.Add([5, -6]), Tensor.From([5, -6], [2])),
        ["int8"] = (DataType.Int8, Raw<sbyte>(5, -6), t => t.Int32Data.Add([5, -6]), Tensor.From<sbyte>([5, -6], [2])),
        ["uint64"] = (DataType.Uint64, Raw(5UL, 1UL << 62), t => t.Uint64Data.Add([5, 1UL << 62]), Tensor.From([5L, 1L << 62], [2])),
        ["uint32"] = (DataType.Uint32, Raw(5U, uint.MaxValue), t => t.Uint64Data.Add([5, uint.MaxValue]), Tensor.From([5L, uint.MaxValue], [2])),
        ["uint16"] = (DataType.Uint16, Raw<ushort>(5, 65535), t => t.Int32Data.Add([5, 65535]), Tensor.From([5, 65535], [2])),
        ["uint8"] = (DataType.Uint8, Raw<byte>(5, 255), t => t.Int32Data.Add([5, 255]), Tensor.From<byte>([5, 255], [2])),
        ["bool"] = (DataType.Bool, Raw<byte>(1, 0), t => t.Int32Data.Add([1, 0]), Tensor.From([true, false], [2])),
        ["uint4"] = (DataType.Uint4, [0xF5], t => t.Int32Data.Add(0xF5), Tensor.From<byte>([5, 15], [2])),
        ["int4"] = (DataType.Int4, [0xF5], t => t.Int32Data.Add(0xF5), Tensor.From<sbyte>([5, -1], [2])),
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_numeric_type_is_read_raw_from_its_field_and_from_a_file_beside(string name)
    {
        var (type, raw, field, expected) = Encodings[name];
        var inField = new TensorProto { DataType = type, Dims = { 2 } };
        field(inField);
        AssertSame(expected, OnnxTensor.Read(inField, folder: null));
        AssertSame(expected, OnnxTensor.Read(new() { DataType = type, Dims = { 2 }, RawData = ByteString.CopyFrom(raw) }, folder: null));
        File.WriteAllBytes(folder["weights.bin"], [9, 9, 9, .. raw, 9]);
        AssertSame(expected, OnnxTensor.Read(External(type, ("location", "weights.bin"), ("offset", "3"), ("length", $"{raw.Length}")), folder["."]));
        var tooMany = inField.Clone();
        tooMany.Dims[0] = 5;
        Assert.Throws<OnnxException>(() => OnnxTensor.Read(tooMany, folder: null));
        Assert.Throws<OnnxException>(() => OnnxTensor.Read(new() { DataType = type, Dims = { 5 }, RawData = ByteString.CopyFrom(raw) }, folder: null));
    }

    [Fact]
    public void Every_type_EdgeNet_has_survives_being_written()
    {
        foreach (var (_, (_, _, _, expected)) in Encodings)
        {
            OnnxTensor.Save(folder["t.pb"], "t", expected);
            AssertSame(expected, OnnxTensor.Load(folder["t.pb"]).Tensor);
        }
    }

    [Theory]
    [InlineData("nowhere.bin", "0", "8", "nowhere.bin")]
    [InlineData("../weights.bin", "0", "8", "folder or below")]
    [InlineData("a/../../weights.bin", "0", "8", "folder or below")]
    [InlineData("/etc/hostname", "0", "8", "folder or below")]
    [InlineData("", "0", "8", "names no file")]
    [InlineData("weights.bin", "0", "9", "9 long")]
    [InlineData("weights.bin", "1", "8", "byte 1")]
    [InlineData("weights.bin", "-1", "8", "expected a number")]
    [InlineData("weights.bin", "9223372036854775807", "8", "which has 8")]
    public void External_data_that_is_not_there_is_refused(string location, string offset, string length, string part)
    {
        File.WriteAllBytes(folder["weights.bin"], new byte[8]);
        var tensor = External(DataType.Float, ("location", location), ("offset", offset), ("length", length));
        Assert.Contains(part, Assert.Throws<OnnxException>(() => OnnxTensor.Read(tensor, folder["."])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void External_data_of_a_model_that_is_no_file_is_refused() =>
        Assert.Contains("isn't a file", Assert.Throws<OnnxException>(() => OnnxTensor.Read(External(DataType.Float, ("location", "w")), folder: null)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_model_finds_its_weights_beside_it()
    {
        File.WriteAllBytes(folder["weights.bin"], Raw(2f, 3f));
        var model = new OnnxMaker(13).Input("x", 2).Node("Mul(x, w) -> y").Output("y");
        var weight = External(DataType.Float, ("location", "weights.bin"));
        weight.Name = "w";
        model.Model.Graph.Initializer.Add(weight);
        File.WriteAllBytes(folder["model.onnx"], model.Bytes);
        var constant = OnnxModel.Load(folder["model.onnx"]).Graph.Constants.Single().Constant!;
        Assert.Equal([2f, 3f], constant.Span<float>().ToArray());
    }

    [Theory]
    [InlineData("String", "String elements", "2")]
    [InlineData("Complex64", "Complex64 elements", "2")]
    [InlineData("Undefined", "Undefined elements", "2")]
    [InlineData("Float", "9 dimensions", "1,1,1,1,1,1,1,1,1")]
    [InlineData("Float", "must be from 0", "-1")]
    [InlineData("Float", "must be from 0", "1099511627776")]
    [InlineData("Float", "fits into memory", "65536,65536")]
    [InlineData("Float", "can be counted", "2147483647,2147483647,2147483647")]
    public void Tensors_that_cannot_be_are_refused_before_memory_is_taken(string type, string part, string dims)
    {
        var tensor = new TensorProto { Name = "t", DataType = Enum.Parse<DataType>(type) };
        tensor.Dims.Add(dims.Split(',').Select(long.Parse));
        Assert.Contains(part, Assert.Throws<OnnxException>(() => OnnxTensor.Read(tensor, folder: null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_file_that_is_missing_or_damaged_is_refused_by_name()
    {
        Assert.Contains("nowhere.pb", Assert.ThrowsAny<EdgeNetException>(() => OnnxTensor.Load(folder["nowhere.pb"])).Message, StringComparison.Ordinal);
        File.WriteAllText(folder["t.pb"], "no tensor");
        Assert.Contains("t.pb", Assert.ThrowsAny<EdgeNetException>(() => OnnxTensor.Load(folder["t.pb"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_weights_whose_name_no_file_can_have_is_refused() =>
        Assert.Contains("can't be read", Assert.Throws<OnnxException>(() => OnnxTensor.Read(External(DataType.Float, ("location", "a\0b")), folder["."])).Message, StringComparison.Ordinal);

    private static TensorProto External(DataType type, params (string Key, string Value)[] entries)
    {
        var tensor = new TensorProto { DataType = type, Dims = { 2 }, DataLocation = TensorProto.Types.DataLocation.External };
        foreach (var (key, value) in entries) tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        return tensor;
    }

    private static byte[] Raw<T>(params T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Spec, actual.Spec);
        Assert.Equal(expected.Bytes, actual.Bytes);
    }
}
