using System.Text.Json.Serialization;

namespace EdgeNet.Cli.Reports;

/// <summary>Reports as programs read them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(DemoReport))]
[JsonSerializable(typeof(EvaluateReport))]
[JsonSerializable(typeof(GenerateReport))]
[JsonSerializable(typeof(ImportReport))]
[JsonSerializable(typeof(ModelReport))]
[JsonSerializable(typeof(QuantizeReport))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(StorageReport))]
[JsonSerializable(typeof(TrainReport))]
[JsonSerializable(typeof(IReadOnlyList<ModelReport>))]
internal sealed partial class ReportJson : JsonSerializerContext;
