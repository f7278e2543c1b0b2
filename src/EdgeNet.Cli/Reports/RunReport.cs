using System.Collections.Immutable;
using System.Numerics;
using System.Numerics.Tensors;
using System.Text.Json.Serialization;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Cli.Reports;

/// <summary>What a model answered.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Outputs">Each output.</param>
internal sealed record RunReport(string Model, IReadOnlyList<OutputReport> Outputs);

/// <summary>What an output holds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Min">The least element; null if there is none.</param>
/// <param name="Max">The greatest element; null if there is none.</param>
/// <param name="Mean">The mean of all elements; null if there is none.</param>
/// <param name="Top">The classes with the highest scores, if the elements are scores.</param>
internal sealed record OutputReport(
    string Name,
    string Type,
    IReadOnlyList<int> Shape,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double? Min,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double? Max,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double? Mean,
    IReadOnlyList<ScoreReport>? Top)
{
    private const int MostScores = 5;

    /// <summary>Sums up an output.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tensor">What it holds.</param>
    /// <param name="scores">Whether its elements are the scores of classes.</param>
    /// <param name="labels">The names of the classes, where they have any.</param>
    public static OutputReport Of(string name, Tensor tensor, bool scores, ImmutableArray<string> labels)
    {
        var values = Values(tensor);
        var some = values.Length > 0;
        return new(name, tensor.Spec.Type.ToString(), tensor.Shape.ToArray(),
            some ? TensorPrimitives.Min<double>(values) : null, some ? TensorPrimitives.Max<double>(values) : null, some ? values.Average() : null,
            scores ? [.. values.Index().OrderByDescending(v => v.Item).Take(MostScores).Select(v => new ScoreReport(v.Index, labels.ElementAtOrDefault(v.Index), v.Item))] : null);
    }

    private static double[] Values(Tensor tensor) => tensor.Spec.Type switch
    {
        DType.F32 => Doubles<float>(tensor),
        DType.I64 => Doubles<long>(tensor),
        DType.I32 => Doubles<int>(tensor),
        DType.I8 => Doubles<sbyte>(tensor),
        DType.U8 or DType.Bool => [.. tensor.Bytes.ToArray().Select(b => (double)b)],
        DType.F16 => Doubles<Half>(tensor),
        var other => throw new EdgeNetException($"An output holds {other} elements, which can't be summed up."),
    };

    private static double[] Doubles<T>(Tensor tensor) where T : unmanaged, INumberBase<T>
    {
        var values = new double[tensor.Shape.Elements];
        TensorPrimitives.ConvertTruncating<T, double>(tensor.Span<T>(), values);
        return values;
    }
}

/// <summary>The score of a class.</summary>
/// <param name="Index">Its place among all.</param>
/// <param name="Label">Its name, if it has one.</param>
/// <param name="Score">The score.</param>
internal sealed record ScoreReport(
    int Index, string? Label, [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double Score);
