using EdgeNet.Onnx.Import;
using EdgeNet.Onnx.Proto;
using EdgeNet.Tensors;
using Google.Protobuf;

namespace EdgeNet.Onnx;

/// <summary>An ONNX file as it stands, before it is known what its free dimensions are.</summary>
/// <example><code>
/// var file = OnnxFile.Open("detector.onnx");
/// var model = file.Import(new() { Shapes = { [file.Inputs[0]] = [1, 3, 320, 320] } });
/// </code></example>
public sealed class OnnxFile
{
    private readonly ModelProto model;
    private readonly string? folder;
    private readonly IReadOnlyList<ValueInfoProto> inputs;

    private OnnxFile(ModelProto model, string? folder)
    {
        (this.model, this.folder) = (model, folder);
        var weights = model.Graph.Initializer.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        inputs = [.. model.Graph.Input.Where(i => !weights.Contains(i.Name))];
        Inputs = [.. inputs.Select(i => i.Name)];
        Outputs = [.. model.Graph.Output.Select(o => o.Name)];
    }

    /// <summary>The names of the inputs a caller provides, in order.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The names of the outputs, in order.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="OnnxException">It is damaged, or no ONNX model.</exception>
    public static OnnxFile Open(string path)
    {
        try
        {
            return Read(File.ReadAllBytes(path), Path.GetDirectoryName(Path.GetFullPath(path)), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OnnxException($"{path} can't be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a model from memory.</summary>
    /// <param name="bytes">The file's contents.</param>
    /// <param name="folder">Where weights kept in files of their own are looked for; null if there are none.</param>
    /// <param name="name">What to call the model in messages.</param>
    /// <exception cref="OnnxException">It is damaged, or no ONNX model.</exception>
    public static OnnxFile Read(ReadOnlySpan<byte> bytes, string? folder = null, string name = "the model")
    {
        ModelProto read;
        try
        {
            read = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or IndexOutOfRangeException) // some lengths make the parser itself stumble
        {
            throw new OnnxException($"{name} is no ONNX model, or it is damaged: {e.Message}", e);
        }

        return read.Graph is { Output.Count: > 0 } ? new(read, folder) : throw new OnnxException($"{name} is no ONNX model: it has no graph with outputs.");
    }

    /// <summary>
    /// What an input is, as far as the file says: its element type, null if EdgeNet has none for it, and its dimensions, null if any
    /// number of them will do, -1 where one is free.
    /// </summary>
    public (DType? Type, IReadOnlyList<int>? Dimensions) Describe(string input)
    {
        var proto = inputs.First(i => string.Equals(i.Name, input, StringComparison.Ordinal));
        return (proto.Type?.TensorType is { } tensor ? OnnxTensor.TypeOf(tensor.ElemType) : null, InputSpecs.Declared(proto));
    }

    /// <summary>Reads contents for an input from a file that holds one tensor.</summary>
    /// <exception cref="OnnxException">The file is damaged or holds no tensor.</exception>
    public Tensor LoadInput(int index, string path) => Load(inputs[index], path);

    /// <summary>Reads contents expected of an output from a file that holds one tensor.</summary>
    /// <exception cref="OnnxException">The file is damaged or holds no tensor.</exception>
    public Tensor LoadOutput(int index, string path) => Load(model.Graph.Output[index], path);

    /// <summary>
    /// The relative distance of neighbouring numbers in the type an output has in the file: what a result that is otherwise right may be off by.
    /// EdgeNet gives all floats as F32, so this matters where the file has narrower ones.
    /// </summary>
    public float OutputPrecision(int index) => model.Graph.Output[index].Type?.TensorType?.ElemType switch
    {
        TensorProto.Types.DataType.Bfloat16 => 1f / 128,
        TensorProto.Types.DataType.Float16 => 1f / 1024,
        _ => 1f / (1 << 23),
    };

    private static Tensor Load(ValueInfoProto value, string path) =>
        OnnxTensor.Load(path, value.Type?.TensorType?.ElemType ?? TensorProto.Types.DataType.Undefined).Tensor;

    /// <summary>Turns it into a graph.</summary>
    /// <exception cref="OnnxException">It contradicts itself.</exception>
    /// <exception cref="UnsupportedOnnxException">It asks for what EdgeNet doesn't do.</exception>
    public OnnxModel Import(OnnxOptions? options = null) => OnnxModel.Import(model, options ?? new(), folder);
}
