using System.Globalization;
using System.Runtime.InteropServices;
using EdgeNet.Memory;
using EdgeNet.Onnx.Proto;
using EdgeNet.Tensors;
using Google.Protobuf;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Onnx;

/// <summary>
/// Tensors as ONNX stores them. Types EdgeNet does not compute in become the nearest that it does: DOUBLE, FLOAT16 and BFLOAT16
/// are read as F32, small and unsigned integers as the next larger signed ones.
/// </summary>
/// <example><code>var (name, tensor) = OnnxTensor.Load("test_data_set_0/input_0.pb");</code></example>
public static class OnnxTensor
{
    /// <summary>Reads a file that holds one tensor.</summary>
    /// <exception cref="OnnxException">The file can't be read, is damaged, or holds something else.</exception>
    public static (string Name, Tensor Tensor) Load(string path) => Load(path, DataType.Undefined);

    /// <summary>Reads a file that holds one tensor of some type, if that is known; 16-bit floats may then be stored as bare bits.</summary>
    internal static (string Name, Tensor Tensor) Load(string path, DataType declared)
    {
        try
        {
            var proto = TensorProto.Parser.ParseFrom(File.ReadAllBytes(path));
            if (proto.DataType == DataType.Uint16 && declared is DataType.Bfloat16 or DataType.Float16) proto.DataType = declared;
            return (proto.Name, Read(proto, Path.GetDirectoryName(path)));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or IndexOutOfRangeException)
        {
            throw new OnnxException($"'{path}' is no ONNX tensor: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OnnxException($"'{path}' can't be read: {e.Message}", e);
        }
    }

    /// <summary>Writes a file that holds one tensor, to a temporary name first.</summary>
    /// <exception cref="EdgeNetException">It can't be written.</exception>
    public static void Save(string path, string name, Tensor tensor) => AtomicFile.Write(path, stream => Write(name, tensor).WriteTo(stream));

    /// <summary>The type a tensor of some ONNX type is given.</summary>
    internal static DType? TypeOf(DataType type) => type switch
    {
        DataType.Float or DataType.Double or DataType.Float16 or DataType.Bfloat16 => DType.F32,
        DataType.Uint8 => DType.U8,
        DataType.Int8 or DataType.Int4 => DType.I8,
        DataType.Uint4 => DType.U8,
        DataType.Int32 or DataType.Int16 or DataType.Uint16 => DType.I32,
        DataType.Int64 or DataType.Uint32 or DataType.Uint64 => DType.I64,
        DataType.Bool => DType.Bool,
        _ => null,
    };

    /// <summary>The ONNX type of an element type.</summary>
    internal static DataType TypeOf(DType type) => type switch
    {
        DType.F32 => DataType.Float,
        DType.F16 => DataType.Float16,
        DType.BF16 => DataType.Bfloat16,
        DType.I64 => DataType.Int64,
        DType.I32 => DataType.Int32,
        DType.I8 => DataType.Int8,
        DType.U8 => DataType.Uint8,
        DType.Bool => DataType.Bool,
        _ => DataType.Int4,
    };

    /// <summary>A tensor with its elements as raw little-endian bytes.</summary>
    internal static TensorProto Write(string name, Tensor tensor) => new()
    {
        Name = name,
        DataType = TypeOf(tensor.Spec.Type),
        Dims = { tensor.Shape.Select(d => (long)d) },
        RawData = ByteString.CopyFrom(tensor.Bytes),
    };

    /// <summary>Reads a tensor.</summary>
    /// <param name="proto">The tensor.</param>
    /// <param name="folder">Where the files of external data lie; null if there can't be any.</param>
    internal static Tensor Read(TensorProto proto, string? folder)
    {
        if (TypeOf(proto.DataType) is not { } type)
            throw new OnnxException($"tensor '{proto.Name}' holds {proto.DataType} elements, which EdgeNet doesn't read; convert them to a numeric type of at most 64 bits.");
        var spec = new TensorSpec(type, ShapeOf(proto));
        if (!spec.IsAddressable) throw new OnnxException($"tensor '{proto.Name}' is said to be {spec}, more than fits into memory.");
        var count = (int)spec.Shape.Elements;
        var stored = (((long)count * BitsOf(proto.DataType)) + 7) / 8;
        var external = proto.DataLocation == TensorProto.Types.DataLocation.External;
        var raw = external ? ExternalData.Read(proto, folder, stored) : proto.RawData.Span;
        // An empty field stands for packed values in one of the typed fields.
        if (!external && raw.IsEmpty && count > 0) return FromFields(proto, spec, count);
        if (raw.Length != stored) throw new OnnxException($"tensor '{proto.Name}' has {raw.Length} bytes of data; {proto.DataType} {spec.Shape} takes {stored}.");
        var tensor = new Tensor(spec);
        Convert(proto.DataType, raw, tensor);
        return tensor;
    }

    private static Shape ShapeOf(TensorProto proto)
    {
        if (proto.Dims.Count > Shape.MaxRank)
            throw new OnnxException($"tensor '{proto.Name}' has {proto.Dims.Count} dimensions; EdgeNet takes up to {Shape.MaxRank}.");
        if (proto.Dims.Any(d => d is < 0 or > int.MaxValue))
            throw new OnnxException($"tensor '{proto.Name}' has dimensions [{string.Join(", ", proto.Dims)}]; each must be from 0 to {int.MaxValue}.");
        try
        {
            return new([.. proto.Dims.Select(d => (int)d)]);
        }
        catch (Exception e) when (e is OverflowException or EdgeNetException)
        {
            throw new OnnxException($"tensor '{proto.Name}' has dimensions [{string.Join(", ", proto.Dims)}], more elements than can be counted.", e);
        }
    }

    private static int BitsOf(DataType type) => type switch
    {
        DataType.Int4 or DataType.Uint4 => 4,
        DataType.Uint8 or DataType.Int8 or DataType.Bool => 8,
        DataType.Uint16 or DataType.Int16 or DataType.Float16 or DataType.Bfloat16 => 16,
        DataType.Int64 or DataType.Uint64 or DataType.Double => 64,
        _ => 32,
    };

    private static void Convert(DataType type, ReadOnlySpan<byte> raw, Tensor to)
    {
        switch (type)
        {
            case DataType.Bool:
                for (var i = 0; i < raw.Length; i++) to.Bytes[i] = raw[i] != 0 ? (byte)1 : (byte)0;
                break;
            case DataType.Float or DataType.Int32 or DataType.Int64 or DataType.Uint8 or DataType.Int8: raw.CopyTo(to.Bytes); break;
            case DataType.Double: Each<double, float>(raw, to, x => (float)x); break;
            case DataType.Float16: Each<Half, float>(raw, to, x => (float)x); break;
            case DataType.Bfloat16: Each<ushort, float>(raw, to, x => BitConverter.UInt32BitsToSingle((uint)x << 16)); break;
            case DataType.Int16: Each<short, int>(raw, to, x => x); break;
            case DataType.Uint16: Each<ushort, int>(raw, to, x => x); break;
            case DataType.Uint32: Each<uint, long>(raw, to, x => x); break;
            case DataType.Uint64: Each<ulong, long>(raw, to, x => x <= long.MaxValue ? (long)x : throw TooLarge(x)); break;
            case DataType.Uint4: Nibbles(raw, to.Span<byte>(), nibble => (byte)nibble); break;
            case DataType.Int4: Nibbles(raw, to.Span<sbyte>(), nibble => (sbyte)((nibble ^ 8) - 8)); break;
            default: throw new OnnxException($"elements of {type} cannot be read.");
        }
    }

    private static OnnxException TooLarge(ulong value) => new($"an unsigned number is {value.ToString(CultureInfo.InvariantCulture)}; EdgeNet holds up to {long.MaxValue}.");

    private static void Each<TIn, TOut>(ReadOnlySpan<byte> raw, Tensor to, Func<TIn, TOut> convert) where TIn : unmanaged where TOut : unmanaged
    {
        var from = MemoryMarshal.Cast<byte, TIn>(raw);
        var span = to.Span<TOut>();
        for (var i = 0; i < span.Length; i++) span[i] = convert(from[i]);
    }

    private static void Nibbles<T>(ReadOnlySpan<byte> raw, Span<T> to, Func<int, T> convert)
    {
        for (var i = 0; i < to.Length; i++) to[i] = convert((raw[i / 2] >> (4 * (i % 2))) & 15);
    }

    // Each type's values may stand in one typed field instead, 16-bit floats as their bits.
    private static Tensor FromFields(TensorProto proto, TensorSpec spec, int count)
    {
        var (given, bytes) = proto.DataType switch
        {
            DataType.Float => (proto.FloatData.Count, () => Bytes<float>(proto.FloatData)),
            DataType.Double => (proto.DoubleData.Count, () => Bytes<double>(proto.DoubleData)),
            DataType.Int64 => (proto.Int64Data.Count, () => Bytes<long>(proto.Int64Data)),
            DataType.Uint64 => (proto.Uint64Data.Count, () => Bytes<ulong>(proto.Uint64Data)),
            DataType.Uint32 => (proto.Uint64Data.Count, () => Bytes(proto.Uint64Data.Select(x => (uint)x))),
            DataType.Int32 => (proto.Int32Data.Count, () => Bytes<int>(proto.Int32Data)),
            DataType.Int16 or DataType.Uint16 or DataType.Float16 or DataType.Bfloat16 => (proto.Int32Data.Count, () => Bytes(proto.Int32Data.Select(x => (ushort)x))),
            DataType.Int4 or DataType.Uint4 => (Math.Min(count, 2 * proto.Int32Data.Count), () => Bytes(proto.Int32Data.Select(x => (byte)x))),
            _ => (proto.Int32Data.Count, (Func<byte[]>)(() => Bytes(proto.Int32Data.Select(x => (byte)x)))),
        };
        if (given != count) throw new OnnxException($"tensor '{proto.Name}' has {given} values; {proto.DataType} {spec.Shape} takes {count}.");
        var tensor = new Tensor(spec);
        Convert(proto.DataType, bytes(), tensor);
        return tensor;
    }

    private static byte[] Bytes<T>(IEnumerable<T> values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values.ToArray()).ToArray();
}

/// <summary>Tensors kept in files beside the model.</summary>
internal static class ExternalData
{
    public static ReadOnlySpan<byte> Read(TensorProto proto, string? folder, long expected)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in proto.ExternalData) entries[entry.Key] = entry.Value;
        if (folder is null) throw new OnnxException($"tensor '{proto.Name}' lies in a file of its own, but the model isn't a file; load it by its path.");
        if (!entries.TryGetValue("location", out var location) || location.Length == 0) throw new OnnxException($"tensor '{proto.Name}' is external but names no file.");
        // A model must not reach files outside its folder.
        if (Path.IsPathRooted(location) || location.Split('/', '\\').Contains("..", StringComparer.Ordinal))
            throw new OnnxException($"tensor '{proto.Name}' lies in '{location}'; its file must be in the model's folder or below.");
        var path = Path.Combine(folder.Length == 0 ? "." : folder, location);
        try
        {
            using var file = File.OpenRead(path);
            var offset = Number("offset", 0);
            var length = Number("length", expected);
            if (length != expected || offset > file.Length || length > file.Length - offset)
                throw new OnnxException($"tensor '{proto.Name}' takes {expected} bytes; it is said to lie at byte {offset}, {length} long, of '{path}', which has {file.Length}.");
            var bytes = new byte[length];
            file.Position = offset;
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException) // a name no file can have
        {
            throw new OnnxException($"tensor '{proto.Name}' lies in '{path}', which can't be read: {e.Message}", e);
        }

        long Number(string key, long otherwise) => !entries.TryGetValue(key, out var text) ? otherwise
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new OnnxException($"tensor '{proto.Name}' has external {key} '{text}'; expected a number.");
    }
}
