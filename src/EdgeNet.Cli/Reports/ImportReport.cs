using EdgeNet.Graphs;

namespace EdgeNet.Cli.Reports;

/// <summary>What became of an imported model.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Inputs">What the caller provides.</param>
/// <param name="Outputs">What the caller takes.</param>
/// <param name="FixedInputs">Inputs that became constants.</param>
/// <param name="Parameters">Learned numbers.</param>
/// <param name="Nodes">The nodes of its graph.</param>
/// <param name="Transposes">How often a run reorders the axes of a tensor.</param>
/// <param name="Labels">How many classes have a name.</param>
/// <param name="FromBytes">The size of the ONNX file.</param>
/// <param name="ToBytes">The size of the file written.</param>
internal sealed record ImportReport(
    string Model,
    IReadOnlyList<PortReport> Inputs,
    IReadOnlyList<PortReport> Outputs,
    IReadOnlyList<string> FixedInputs,
    long Parameters,
    int Nodes,
    int Transposes,
    int Labels,
    long FromBytes,
    long ToBytes);

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions.</param>
internal sealed record PortReport(string Name, string Type, IReadOnlyList<int> Shape)
{
    public static PortReport Of(string name, Value value) => new(name, value.Spec.Type.ToString(), value.Shape.ToArray());

    public override string ToString() => $"{Name}: {Type}[{string.Join(", ", Shape)}]";
}
